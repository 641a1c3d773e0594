"""A snapshot: one complete, immutable index in a folder. Written aside, verified, then opened by everyone."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from indexer.ask_classes import AskClasses, learn, learned
from indexer.ask_index import AskIndex, all_asks, ask_sections
from indexer.centres import Centres, text_centres
from indexer.eight_bit import TokenRows, quantise, token_file
from indexer.encoder import EncodedPassage, EncodedQuery, Floats
from indexer.errors import SnapshotError
from indexer.index import FileIndex, shadowed_passages, twin_passages
from indexer.lexical import LexicalIndex
from indexer.model import LANGUAGES, OUT_OF_SCOPE, Document, Heading, Passage, PassageSentence, Source

FORMAT = 9
"""Raised whenever the files of a snapshot change: an older one is refused, not misread."""
StoredAsk = tuple[Floats, npt.NDArray[np.int8], npt.NDArray[np.float32]]
"""A way to ask: its mean vector, its tokens, their scales."""
StoredVectors = tuple[Floats, Floats, npt.NDArray[np.int8], npt.NDArray[np.float32], npt.NDArray[np.int32], npt.NDArray[np.int32]]
_MANIFEST = "manifest.json"
_REBUILD = "Run `ingest.py` to build a new one, or `ingest.py --rollback` to go back to the one before."


@dataclass(slots=True)
class Vectors:
    """What the encoder made of the passages, in their order; as it is stored, so that unchanged passages are copied from an older snapshot."""

    sections: Floats
    """Shape (n, d)."""
    sentences: list[Floats]
    """n arrays of shape (s, d)."""
    tokens: list[npt.NDArray[np.int8]]
    """n arrays of shape (t, d)."""
    scales: list[npt.NDArray[np.float32]]
    """n arrays of shape (t,)."""
    ranges: list[npt.NDArray[np.int32]]
    """n arrays of shape (s, 2)."""
    headings: npt.NDArray[np.int32]
    """Shape (n, 2): first and end token of each passage's heading."""
    asks: list[StoredAsk]
    """The ways to ask, in the order of the passages that have them."""
    questions: Floats
    """`Centres.questions` of the encoder."""


@dataclass(slots=True)
class Snapshot:
    """An open snapshot."""

    name: str
    encoder: str
    """Name of the encoder whose vectors it holds."""
    dimension: int
    created: str
    """UTC, ISO 8601."""
    documents: dict[str, Document]
    """By path, in the order of the folder."""
    passages: list[Passage]
    keys: list[str]
    """Hash of what was encoded for each passage."""
    index: FileIndex

    def vectors_of(self, passage: int) -> StoredVectors:
        """A passage's stored vectors: section, sentences, tokens, scales, token ranges of the sentences and of the heading."""
        first, last = np.searchsorted(self.index.owners, [passage, passage + 1])
        sentences = self.index.sentences.reconstruct_n(int(first), int(last - first)) if last > first else np.zeros((0, self.dimension), np.float32)
        return self.index.sections.reconstruct(passage), sentences, *self.index.tokens.stored(passage), self.index.ranges[int(first) : int(last)], self.index.headings[passage]

    def asks(self) -> dict[str, StoredAsk]:
        """Every way to ask with what is stored of it."""
        own = self.index.asks
        texts = [ask for ask, _, _ in all_asks(self.passages)]
        return {text: (own.vectors[i], *own.tokens.stored(i)) for i, text in enumerate(texts)}


def stored(encoded: EncodedPassage) -> StoredVectors:
    """A passage freshly encoded with its `encoded_spans`, in the form of `Snapshot.vectors_of`."""
    tokens = encoded.tokens if len(encoded.tokens) else encoded.vector[None, :]
    values, scales = quantise(tokens)
    return encoded.vector, encoded.sentences[1:], values, scales, encoded.ranges[1:], encoded.ranges[0]


def stored_ask(encoded: EncodedQuery) -> StoredAsk:
    """A way to ask freshly encoded, in the form of `Snapshot.asks`."""
    return encoded.mean, *quantise(encoded.tokens)


def write_snapshot(folder: Path, *, name: str, created: str, encoder: str, dimension: int, documents: Sequence[Document], passages: Sequence[Passage], keys: Sequence[str], vectors: Vectors) -> str:
    """Write all files into an empty folder and flush them to the disk. Returns the hash of the manifest. Raises OSError."""
    import faiss

    owners = np.repeat(np.arange(len(passages), dtype=np.int32), [len(part) for part in vectors.sentences])
    flat_sentences = np.concatenate(vectors.sentences) if len(owners) else np.zeros((0, dimension), np.float32)
    for file, data in (("sections.faiss", vectors.sections), ("sentences.faiss", flat_sentences)):
        index = faiss.IndexFlatIP(dimension)
        index.add(np.ascontiguousarray(data, np.float32))
        (folder / file).write_bytes(faiss.serialize_index(index).tobytes())
    starts = np.zeros(len(passages) + 1, np.int64)
    starts[1:] = np.cumsum([len(part) for part in vectors.tokens])
    np.save(folder / "tokens.npy", np.concatenate(vectors.tokens))
    pages = {document.path: document for document in documents}
    texts = text_centres(vectors.tokens, vectors.scales, [pages[passage.document].language for passage in passages], dimension)
    np.savez(
        folder / "arrays.npz",
        owners=owners,
        starts=starts,
        scales=np.concatenate(vectors.scales),
        ranges=np.concatenate(vectors.ranges),
        headings=vectors.headings,
        question_centres=vectors.questions,
        text_centres=texts,
    )
    words = LexicalIndex.build(passage.searched_text for passage in passages)
    ask_starts = np.cumsum([0, *(len(tokens) for _, tokens, _ in vectors.asks)])
    ask_vectors = np.stack([vector for vector, _, _ in vectors.asks]) if vectors.asks else np.zeros((0, dimension), np.float32)
    asks = list(all_asks(passages))
    sections, leading = ask_sections(passages, twin_passages((pages[passage.document].id, pages[passage.document].language, passage.section_line) for passage in passages))
    taught = learn([ask for ask, _, _ in asks], ask_vectors, sections[[first for _, first, _ in asks]], int(sections.max(initial=-1)) + 1, words)
    np.savez(
        folder / "asks.npz",
        vectors=ask_vectors,
        scales=np.concatenate([np.zeros(0, np.float32), *(scales for _, _, scales in vectors.asks)]),
        starts=ask_starts.astype(np.int64),
        passages=np.array([(first, end) for _, first, end in asks], np.int32).reshape(-1, 2),
        sections=sections,
        leading=leading,
        coefficients=taught.coefficients,
        term_starts=taught.starts,
        term_asks=taught.asks,
        term_weights=taught.weights,
    )
    np.save(folder / "ask_tokens.npy", np.concatenate([np.zeros((0, dimension), np.int8), *(tokens for _, tokens, _ in vectors.asks)]))
    np.savez(folder / "words.npz", starts=words.starts, passages=words.passages, weights=words.weights, idf=words.idf)
    (folder / "words.txt").write_text("\n".join(words.terms), encoding="utf-8")
    _write_lines(folder / "documents.jsonl", [asdict(document) for document in documents])
    _write_lines(folder / "passages.jsonl", [_passage_record(passage, key) for passage, key in zip(passages, keys, strict=True)])
    files = {path.name: _hash(path) for path in sorted(folder.iterdir())}
    manifest = {"format": FORMAT, "name": name, "created": created, "encoder": encoder, "dimension": dimension, "documents": len(documents), "passages": len(passages), "sentences": len(owners), "files": files}
    (folder / _MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    for path in folder.iterdir():
        flush(path)
    flush(folder)
    return _hash(folder / _MANIFEST)


def open_snapshot(folder: Path, manifest_hash: str, *, encoder: str | None = None) -> Snapshot:
    """Open a snapshot after comparing every file with its hash. Raises SnapshotError where anything is missing, changed or built by something else.

    `encoder` is the name of the encoder that will ask; None accepts any.
    """
    manifest = _read_manifest(folder, manifest_hash)
    if manifest.get("format") != FORMAT:
        raise SnapshotError(f"The index {folder.name} has format {manifest.get('format')}; this version reads format {FORMAT}.", hint="Run `ingest.py` to build it anew.")
    if encoder is not None and manifest["encoder"] != encoder:
        raise SnapshotError(f"The index {folder.name} was built with the model {manifest['encoder']}, but {encoder} is set.", hint="Run `ingest.py` with the same SGA_MODEL as the server, or set SGA_MODEL back.")
    try:
        for file, expected in manifest["files"].items():
            path = folder / file
            if not path.is_file() or _hash(path) != expected:
                raise SnapshotError(f"The index {folder.name} is damaged: {file} is {'changed' if path.is_file() else 'missing'}.", hint=_REBUILD)
        return _load(folder, manifest)
    except OSError as error:
        raise SnapshotError(f"The index {folder.name} cannot be read ({error.strerror}).", hint="Check the permissions of its files and the disk.") from None


def _read_manifest(folder: Path, expected: str) -> dict[str, Any]:
    path = folder / _MANIFEST
    try:
        if _hash(path) != expected:
            raise SnapshotError(f"The index {folder.name} is damaged: {_MANIFEST} is changed.", hint=_REBUILD)
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except OSError:
        raise SnapshotError(f"The index {folder.name} is damaged: {_MANIFEST} is missing.", hint=_REBUILD) from None


def _load(folder: Path, manifest: dict[str, Any]) -> Snapshot:
    import faiss

    dimension = int(manifest["dimension"])
    documents = [_document(json.loads(line)) for line in _read_lines(folder / "documents.jsonl")]
    records = [json.loads(line) for line in _read_lines(folder / "passages.jsonl")]
    passages = [_passage(record) for record in records]
    by_path = {document.path: document for document in documents}
    arrays = np.load(folder / "arrays.npz")
    stored_words = np.load(folder / "words.npz")
    words = LexicalIndex((folder / "words.txt").read_text(encoding="utf-8").split("\n"), stored_words["starts"], stored_words["passages"], stored_words["weights"], stored_words["idf"], len(passages))
    asks = np.load(folder / "asks.npz")
    # Read once: each look into the file makes another array.
    ask_vectors = asks["vectors"]
    taught = AskClasses(ask_vectors[learned(len(ask_vectors))], asks["coefficients"], asks["term_starts"], asks["term_asks"], asks["term_weights"], words)
    index = FileIndex(
        sections=faiss.deserialize_index(np.frombuffer((folder / "sections.faiss").read_bytes(), np.uint8)),
        sentences=faiss.deserialize_index(np.frombuffer((folder / "sentences.faiss").read_bytes(), np.uint8)),
        owners=arrays["owners"],
        words=words,
        tokens=TokenRows(token_file(folder / "tokens.npy"), arrays["scales"], arrays["starts"]),
        ranges=arrays["ranges"],
        headings=arrays["headings"],
        shadowed=shadowed_passages((by_path[passage.document].id, by_path[passage.document].language, OUT_OF_SCOPE in by_path[passage.document].topics) for passage in passages),
        asks=AskIndex(ask_vectors, TokenRows(token_file(folder / "ask_tokens.npy"), asks["scales"], asks["starts"]), asks["passages"], asks["sections"], asks["leading"], taught),
        others=twin_passages((by_path[passage.document].id, by_path[passage.document].language, passage.section_line) for passage in passages),
        centres=Centres(arrays["question_centres"], arrays["text_centres"]),
        languages=np.array([LANGUAGES.index(by_path[passage.document].language) for passage in passages], np.int64),
    )
    if index.sections.d != dimension or index.sections.ntotal != len(passages):
        raise SnapshotError(f"The index {folder.name} does not fit together: {index.sections.ntotal} vectors of {index.sections.d} numbers for {len(passages)} passages of {dimension}.", hint=_REBUILD)
    return Snapshot(manifest["name"], manifest["encoder"], dimension, manifest["created"], by_path, passages, [record["key"] for record in records], index)


def _passage_record(passage: Passage, key: str) -> dict[str, Any]:
    return {
        "key": key,
        "document": passage.document,
        "heading_path": passage.heading_path,
        "section_line": passage.section_line,
        "text": passage.text,
        "lines": passage.lines,
        "asks": passage.asks,
        "sentences": [[s.lines, s.footnotes, s.span, s.block, s.kind, s.number, s.depth, s.label] for s in passage.sentences],
    }


def _passage(record: dict[str, Any]) -> Passage:
    text = record["text"]
    sentences = tuple(
        PassageSentence(text[span[0] : span[1]], (lines[0], lines[1]), tuple(footnotes), (span[0], span[1]), block, kind, number, depth, label)
        for lines, footnotes, span, block, kind, number, depth, label in record["sentences"]
    )
    return Passage(record["document"], tuple(record["heading_path"]), record["section_line"], text, (record["lines"][0], record["lines"][1]), sentences, tuple(record["asks"]))


def _document(record: dict[str, Any]) -> Document:
    record["headings"] = tuple(Heading(**heading) for heading in record["headings"])
    record["footnotes"] = {key: Source(**value) for key, value in record["footnotes"].items()}
    for key in ("topics", "aliases"):
        record[key] = tuple(record[key])
    return Document(**record)


def _write_lines(path: Path, records: Sequence[dict[str, Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        stream.writelines(json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n" for record in records)


def _read_lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").removesuffix("\n").split("\n")


def _hash(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def flush(path: Path) -> None:
    """Make sure that a file, or the list of names in a folder, is on the disk. Raises OSError."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
