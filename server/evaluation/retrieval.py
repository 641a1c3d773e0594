"""How often the right document is found first: for any folder and any list of pairs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from indexer.encoder import Encoder
from indexer.errors import QuestionFileError
from indexer.language import detect_language
from indexer.lexical import lexical_terms
from indexer.search import rank
from indexer.snapshot import Snapshot
from server.evaluation.questions import Pair

_DEPTH = 40
"""Passages looked at: several may belong to one document, and ten documents count."""


@dataclass(frozen=True, slots=True)
class Retrieval:
    """What came out of the pairs."""

    pairs: int
    h1: float
    """Share of questions whose document is found first."""
    mrr10: float
    """Mean of 1 / place of the right document, 0 beyond the tenth."""
    missed: list[tuple[Pair, str, int]]
    """Pairs whose document is not first: the document that is, and the place of the right one, 0 beyond the tenth."""


def run_retrieval(snapshot: Snapshot, encoder: Encoder, pairs: Sequence[Pair], progress: Callable[[], None] | None = None) -> Retrieval:
    """Rank for every pair's question as the chat engine does, pages in its language first. Raises QuestionFileError where a pair names a document that the index does not have."""
    first, reciprocal = 0, 0.0
    missed: list[tuple[Pair, str, int]] = []
    for number, pair in enumerate(pairs, 1):
        if pair.document not in snapshot.documents:
            raise QuestionFileError(f"Pair {number} names the document {pair.document!r}, which the index does not have.", hint="A document's name is its path in the knowledge base without its ending; --index says which index is searched.")
        language = detect_language(pair.question)
        scope = language if any(document.language == language for document in snapshot.documents.values()) else None
        ranked = rank(snapshot.index, encoder.encode_query(pair.question), lexical_terms(pair.question), _DEPTH, scope)
        documents = list(dict.fromkeys(snapshot.passages[r.passage].document for r in ranked))[:10]
        place = documents.index(pair.document) + 1 if pair.document in documents else 0
        first += place == 1
        reciprocal += 1 / place if place else 0.0
        if place != 1:
            missed.append((pair, documents[0] if documents else "", place))
        if progress:
            progress()
    return Retrieval(len(pairs), first / len(pairs), reciprocal / len(pairs), missed)
