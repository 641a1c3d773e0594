"""Build an index from a folder: read, split, encode what is new, write aside, verify by searching, publish."""

from __future__ import annotations

import hashlib
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from indexer.ask_index import all_asks
from indexer.centres import question_centres
from indexer.documents import Folder, read_folder
from indexer.encoder import Encoder
from indexer.errors import PageError, SnapshotError
from indexer.lexical import lexical_terms
from indexer.model import Document, Page, Passage
from indexer.passages import split_page
from indexer.snapshot import Snapshot, StoredAsk, Vectors, open_snapshot, stored, stored_ask, write_snapshot
from indexer.store import SnapshotStore, cannot_write

Progress = Callable[[int, int], None]
"""Called with (passages encoded, passages to encode)."""


@dataclass(slots=True)
class Summary:
    """What an ingest did."""

    snapshot: str
    documents: int
    passages: int
    encoded: int
    """Passages that had to be encoded; the others were taken over."""
    seconds: float
    changed: bool
    """False where the folder is what the serving snapshot was built from."""
    problems: list[PageError] = field(default_factory=list)
    """Pages left out."""


def build_index(kb: Path, store: SnapshotStore, *, encoder_name: str, load_encoder: Callable[[], Encoder], strict: bool = True, progress: Progress | None = None) -> Summary:
    """Bring the index up to the folder and publish it. The encoder is loaded only when there is something to encode.

    With `strict` a page that cannot be read stops everything before anything is published; without, it is left out and named in the summary.
    Raises GuideError; whatever happens, what served before goes on serving.
    """
    began = time.monotonic()
    with store.lock():
        previous = _previous(store, encoder_name)
        folder = read_folder(kb, _reuser(previous))
        if strict and folder.problems:
            raise folder.problems[0]
        documents = [page.document if isinstance(page, Page) else page for page in folder.pages]
        if previous and not any(isinstance(page, Page) for page in folder.pages) and [d.path for d in documents] == list(previous.documents):
            return Summary(previous.name, len(documents), len(previous.passages), 0, time.monotonic() - began, False, folder.problems)
        encoder = _Lazy(load_encoder)
        passages = _passages(folder, previous, encoder)
        keys = [passage_key(passage) for passage in passages]
        vectors, encoded = _vectors(passages, keys, previous, encoder, progress)
        vectors.asks = _asks(passages, previous, encoder)
        vectors.questions = previous.index.centres.questions if previous else question_centres(encoder.get())
        name = _snapshot_name()
        building = store.building_folder(name)
        try:
            created = datetime.now(UTC).isoformat(timespec="seconds")
            dimension = vectors.sections.shape[1]
            manifest_hash = write_snapshot(building, name=name, created=created, encoder=encoder_name, dimension=dimension, documents=documents, passages=passages, keys=keys, vectors=vectors)
            _verify(open_snapshot(building, manifest_hash))
            store.publish(building, name, manifest_hash)
        except OSError as error:
            raise cannot_write(store.folder, error) from None
        finally:
            shutil.rmtree(building, ignore_errors=True)
    return Summary(name, len(documents), len(passages), encoded, time.monotonic() - began, True, folder.problems)


def passage_key(passage: Passage) -> str:
    """Hash of everything that the encoder sees of a passage."""
    spans = ",".join(f"{start}-{end}" for start, end in passage.encoded_spans)
    return hashlib.sha256(f"{passage.encoded_text}\0{spans}".encode()).hexdigest()[:32]


class _Lazy:
    def __init__(self, load: Callable[[], Encoder]) -> None:
        self._load = load
        self._encoder: Encoder | None = None

    def get(self) -> Encoder:
        self._encoder = self._encoder or self._load()
        return self._encoder


def _previous(store: SnapshotStore, encoder_name: str) -> Snapshot | None:
    """The serving snapshot, to take unchanged pages over from; None where it is missing, damaged or of another encoder: then all is built anew."""
    try:
        return store.open(encoder=encoder_name)
    except SnapshotError:
        return None


def _reuser(previous: Snapshot | None) -> Callable[[str, str], Document | None]:
    by_file = {document.file: document for document in previous.documents.values()} if previous else {}

    def reuse(file: str, text: str) -> Document | None:
        document = by_file.get(file)
        return document if document is not None and document.text == text else None

    return reuse


def _passages(folder: Folder, previous: Snapshot | None, encoder: _Lazy) -> list[Passage]:
    kept: dict[str, list[Passage]] = {}
    for passage in previous.passages if previous else ():
        kept.setdefault(passage.document, []).append(passage)
    passages: list[Passage] = []
    for page in folder.pages:
        passages += split_page(page, encoder.get().count_tokens) if isinstance(page, Page) else kept[page.path]
    return passages


def _vectors(passages: list[Passage], keys: list[str], previous: Snapshot | None, encoder: _Lazy, progress: Progress | None) -> tuple[Vectors, int]:
    known = {key: i for i, key in enumerate(previous.keys)} if previous else {}
    rows = [previous.vectors_of(known[key]) if previous and key in known else None for key in keys]
    missing = [i for i, row in enumerate(rows) if row is None]
    if missing:
        texts, spans = [passages[i].encoded_text for i in missing], [passages[i].encoded_spans for i in missing]
        for done, (position, encoded) in enumerate(encoder.get().encode_passages(texts, spans), 1):
            rows[missing[position]] = stored(encoded)
            if progress:
                progress(done, len(missing))
    filled = [row for row in rows if row is not None]
    sections, sentences, tokens, scales, ranges, headings = zip(*filled, strict=True)
    return Vectors(np.stack(sections), list(sentences), list(tokens), list(scales), list(ranges), np.stack(headings), [], np.zeros((0, 0), np.float32)), len(missing)


def _asks(passages: list[Passage], previous: Snapshot | None, encoder: _Lazy) -> list[StoredAsk]:
    texts = [ask for ask, _, _ in all_asks(passages)]
    known = previous.asks() if previous else {}
    missing = sorted({text for text in texts if text not in known})
    if missing:
        known |= {missing[position]: stored_ask(encoded) for position, encoded in encoder.get().encode_questions(missing)}
    return [known[text] for text in texts]


def _verify(snapshot: Snapshot) -> None:
    """Ask the new snapshot for passages that it holds. Raises SnapshotError where it does not find them."""
    count = len(snapshot.passages)
    for i in sorted({0, count // 3, count // 2, count - 1}):
        vector, sentences, tokens, scales, *_ = snapshot.vectors_of(i)
        if (hidden := snapshot.index.shadowed.get("")) is not None and hidden[i]:
            continue
        best = snapshot.index.by_section(vector, 1)
        near = snapshot.index.by_sentence(sentences[0], 1) if len(sentences) else [(i, 1.0)]
        terms = lexical_terms(snapshot.passages[i].searched_text)
        words, coverage = snapshot.index.by_words(terms, 1)
        found = best and best[0][1] > 0.99 and near and near[0][1] > 0.99 and (words or not terms) and (coverage > 0.99 or not terms)
        if not found or not len(tokens) or not np.isfinite(scales).all():
            raise SnapshotError(f"The new index does not find its own passage {i}; it is not published.", hint="Run `ingest.py` again; if that fails too, the model is at fault: check SGA_MODEL.")


def _snapshot_name() -> str:
    return datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")

