"""Texts → vectors: one pass of the model gives the passage's vector, its sentences' vectors and its tokens' vectors."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from indexer.adapter import Adapter, find_adapter
from indexer.builtin_model import WORD_TABLE, builtin_model_folder, builtin_model_name
from indexer.errors import ModelError

Floats = npt.NDArray[np.float32]
Span = tuple[int, int]
Emphasis = tuple[int, int, float]
"""First character, end, and weight of a part of a question."""


@dataclass(frozen=True, slots=True)
class EncodedPassage:
    """What the model makes of one passage. All vectors have length 1."""

    vector: Floats
    """Shape (d,): the model's own pooling."""
    sentences: Floats
    """Shape (s, d): mean of each sentence's tokens, read in the context of the passage (late chunking, arXiv:2409.04701)."""
    tokens: Floats
    """Shape (t, d): the tokens of the text, without prompt and special tokens."""
    ranges: npt.NDArray[np.int32]
    """Shape (s, 2): first and end token of each sentence; equal where the sentence was cut off."""


@dataclass(frozen=True, slots=True)
class EncodedQuery:
    """What the model makes of one question. All vectors have length 1."""

    vector: Floats
    """Shape (d,): to be compared with passages."""
    mean: Floats
    """Shape (d,): mean of its tokens, to be compared with sentences."""
    tokens: Floats
    """Shape (t, d)."""
    weights: Floats
    """Shape (t,): how much each token counts, summing to 1."""
    places: npt.NDArray[np.int64]
    """Shape (t, 2): where each token stands in the question, in characters."""
    lengths: Floats
    """Shape (t,): lengths of the token vectors before they were made 1."""
    pools_mean: bool = True
    """True where the model's own vector is the mean of its tokens."""

    def emphasised(self, emphasis: Sequence[Emphasis], otherwise: float = 1.0) -> EncodedQuery:
        """The same question with other weights: each part's tokens weigh what `emphasis` says, the rest `otherwise`. No new pass of the model."""
        weights = np.full(len(self.tokens), otherwise, np.float32)
        for start, end, weight in emphasis:
            weights[(self.places[:, 0] < end) & (self.places[:, 1] > start)] = weight
        if not weights.sum():
            return self
        weights /= weights.sum()
        mean = _unit((self.tokens * (weights * self.lengths)[:, None]).sum(axis=0, keepdims=True))[0]
        return replace(self, vector=mean if self.pools_mean else self.vector, mean=mean, weights=weights)


class Encoder(Protocol):
    """What the index needs of a model."""

    @property
    def name(self) -> str:
        """Identifies the weights: vectors of two encoders can be compared only where the names are equal."""

    @property
    def dimension(self) -> int:
        """Length of its vectors."""

    def count_tokens(self, text: str) -> int:
        """Number of tokens of a text, without special tokens."""

    def word_rank(self, word: str) -> int | None:
        """Place of a word in the model's vocabulary, which has words whole that are spelt right and often used, and lists the commonest first where it was made by SentencePiece; None where it has not this one."""

    def encode_passages(self, texts: Sequence[str], spans: Sequence[Sequence[Span]]) -> Iterator[tuple[int, EncodedPassage]]:
        """Encode passages, yielding (position, result) in the order that is quickest. `spans` are their sentences, in characters."""

    def encode_query(self, text: str) -> EncodedQuery:
        """Encode one question."""

    def encode_questions(self, texts: Sequence[str]) -> Iterator[tuple[int, EncodedQuery]]:
        """Encode many questions, yielding (position, result) in the order that is quickest."""


def encoder_name(model: str = "builtin", kb: Path | None = None) -> str:
    """The name that `load_encoder(model, kb)` will have, without loading it. Raises ModelError."""
    if model == "builtin":
        return adapter.name() if (adapter := _adapter(kb)) else builtin_model_name()
    return f"{Path(model).resolve().name}@local" if Path(model).is_dir() else model


def load_encoder(model: str = "builtin", kb: Path | None = None, threads: int | None = None) -> SentenceTransformerEncoder:
    """The built-in model, as the folder of pages `kb` adapts it where that carries an adapter, or any SentenceTransformer by its folder or its name. Raises ModelError.

    `threads` is the number of cores one call may use; a server that answers several questions at once does best with 1.
    """
    if model == "builtin":
        import torch

        return SentenceTransformerEncoder(str(builtin_model_folder()), name=builtin_model_name(), offline=True, threads=threads, stored=torch.bfloat16, adapter=_adapter(kb))
    return SentenceTransformerEncoder(model, name=encoder_name(model), offline=Path(model).is_dir(), threads=threads)


def _adapter(kb: Path | None) -> Adapter | None:
    return find_adapter(kb, builtin_model_name()) if kb else None


class SentenceTransformerEncoder:
    """A SentenceTransformer, run in bfloat16 where the processor does that in hardware and in float32 elsewhere.

    Prompts and pooling are the model's own: a prompt named "query", and one named "passage" or "document".
    """

    _BATCH_TOKENS = 2048
    """Padded tokens in one pass: larger ones gain no speed on a few cores and cost memory."""

    def __init__(self, model: str, *, name: str, offline: bool, threads: int | None = None, stored: Any = None, adapter: Adapter | None = None) -> None:
        """`stored` is the torch type of the numbers in the model's file, where that is known: then its table of word vectors stays on the disk. `adapter` changes the weights, and with them the name."""
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        # Threads that spin while they wait make one question take half a second on a machine whose cores are shared.
        os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
        import torch

        if threads:
            torch.set_num_threads(threads)

        _quiet()
        from indexer.encoder_library import compute_in, load_sentence_transformer

        dtype = torch.bfloat16 if torch.ops.mkldnn._is_mkldnn_bf16_supported() else torch.float32
        try:
            self._model = load_sentence_transformer(model, whole=stored is not None, device="cpu", local_files_only=offline, model_kwargs={"dtype": stored or dtype})
            if stored:
                compute_in(self._model, dtype, Path(model) / "model.safetensors", WORD_TABLE)
        except Exception as error:
            reason = (str(error).splitlines() or [type(error).__name__])[0]
            hint = "Give a SentenceTransformer folder or a name that can be downloaded, or leave SGA_MODEL unset for the built-in model."
            raise ModelError(f"The model {model!r} cannot be loaded: {reason}", hint=hint) from None
        if adapter:
            adapter.add_to(self._model.transformers_model)
        self._model.eval()
        self._torch = torch
        self._tokenizer: Any = self._model.tokenizer
        if not getattr(self._tokenizer, "is_fast", False):
            raise ModelError(f"The model {model!r} has no fast tokenizer, so its tokens cannot be traced back to the text.", hint="Use a model with a tokenizer.json.")
        # The tokenizer's own answer to this takes four times as long.
        self._place = self._tokenizer.backend_tokenizer.token_to_id
        self._limit = min(int(self._model.max_seq_length or 512), 512)
        prompts = self._model.prompts or {}
        self._query_prompt = prompts.get("query") or ""
        self._passage_prompt = prompts.get("passage") or prompts.get("document") or ""
        self._pools_mean = any(getattr(module, "pooling_mode", None) == "mean" for module in self._model)
        self._name = adapter.name() if adapter else name
        self._dimension = int(self._model.get_embedding_dimension() or 0)

    @property
    def name(self) -> str:
        return self._name

    @property
    def dimension(self) -> int:
        return self._dimension

    def count_tokens(self, text: str) -> int:
        return len(self._tokenizer(text, add_special_tokens=False, verbose=False)["input_ids"])

    def word_rank(self, word: str) -> int | None:
        # As it stands within a text, and as it begins a word.
        places = (self._place(form) for form in (word, f"▁{word}"))
        return min((place for place in places if place is not None), default=None)

    def encode_passages(self, texts: Sequence[str], spans: Sequence[Sequence[Span]]) -> Iterator[tuple[int, EncodedPassage]]:
        lengths = [min(self.count_tokens(text) + 8, self._limit) for text in texts]
        order = sorted(range(len(texts)), key=lambda i: -lengths[i])
        for batch in _batches(order, lengths, self._BATCH_TOKENS):
            vectors, tokens, offsets = self._run([self._passage_prompt + texts[i] for i in batch])
            for row, i in enumerate(batch):
                begin = len(self._passage_prompt)
                kept = offsets[row][:, 0] >= begin
                kept &= offsets[row][:, 1] > offsets[row][:, 0]
                own = tokens[row][: len(kept)][kept]
                places = offsets[row][kept] - begin
                ranges = np.array([(np.searchsorted(places[:, 1], start, "right"), np.searchsorted(places[:, 0], end)) for start, end in spans[i]], np.int32).reshape(-1, 2)
                sentences = [_mean(own[first:end], vectors[row]) for first, end in ranges]
                yield i, EncodedPassage(vectors[row], np.stack(sentences) if sentences else np.zeros((0, self._dimension), np.float32), _unit(own), ranges)

    def encode_query(self, text: str) -> EncodedQuery:
        vectors, tokens, offsets = self._run([self._query_prompt + text])
        return self._question(vectors[0], tokens[0], offsets[0])

    def encode_questions(self, texts: Sequence[str]) -> Iterator[tuple[int, EncodedQuery]]:
        lengths = [min(self.count_tokens(text) + 8, self._limit) for text in texts]
        for batch in _batches(sorted(range(len(texts)), key=lambda i: -lengths[i]), lengths, self._BATCH_TOKENS):
            vectors, tokens, offsets = self._run([self._query_prompt + texts[i] for i in batch])
            for row, i in enumerate(batch):
                yield i, self._question(vectors[row], tokens[row], offsets[row])

    def _question(self, vector: Floats, tokens: Floats, offsets: npt.NDArray[np.int64]) -> EncodedQuery:
        begin = len(self._query_prompt)
        kept = (offsets[:, 0] >= begin) & (offsets[:, 1] > offsets[:, 0])
        own = tokens[: len(kept)][kept]
        if not len(own):
            return EncodedQuery(vector, vector, vector[None, :], np.ones(1, np.float32), np.zeros((1, 2), np.int64), np.ones(1, np.float32))
        weights = np.full(len(own), 1 / len(own), np.float32)
        lengths = np.asarray(np.linalg.norm(own, axis=1), np.float32)
        return EncodedQuery(vector, _mean(own, vector), _unit(own), weights, offsets[kept] - begin, lengths, self._pools_mean)

    def _run(self, texts: list[str]) -> tuple[Floats, Floats, list[npt.NDArray[np.int64]]]:
        """Vectors (n, d), token vectors (n, t, d) not normalised, and the offsets of each text's own tokens."""
        batch = self._tokenizer(texts, padding=True, truncation=True, max_length=self._limit, return_offsets_mapping=True, return_tensors="pt", verbose=False)
        offsets = batch.pop("offset_mapping").numpy()
        lengths = batch["attention_mask"].sum(dim=1).tolist()
        with self._torch.inference_mode():
            features: dict[str, Any] = self._model[0](dict(batch))
            # Pooling in bfloat16 would lose what the layers have kept.
            features["token_embeddings"] = features["token_embeddings"].float()
            for module in list(self._model)[1:]:
                features = module(features)
        vectors = _unit(features["sentence_embedding"].float().numpy())
        return vectors, features["token_embeddings"].numpy(), [row[:length] for row, length in zip(offsets, lengths, strict=True)]


def _batches(order: list[int], lengths: list[int], budget: int) -> Iterator[list[int]]:
    batch: list[int] = []
    for i in order:
        if batch and (len(batch) + 1) * lengths[batch[0]] > budget:
            yield batch
            batch = []
        batch.append(i)
    if batch:
        yield batch


def _mean(tokens: Floats, otherwise: Floats) -> Floats:
    if not len(tokens):
        return otherwise
    return np.asarray(_unit(tokens.mean(axis=0, keepdims=True))[0], np.float32)


def _unit(vectors: Floats) -> Floats:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9), np.float32)


def _quiet() -> None:
    """Keep the libraries' progress bars and advice off the user's terminal; errors still show."""
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
    import transformers

    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
