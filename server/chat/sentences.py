"""How well each sentence of a passage answers a question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from indexer.encoder import EncodedQuery
from indexer.lexical import lexical_terms
from indexer.model import PassageSentence
from indexer.snapshot import Snapshot
from server.chat.kinds import kinds_given


@dataclass(frozen=True, slots=True)
class Scored:
    """A sentence of a passage and how well it answers."""

    passage: int
    place: int
    """Its position in the passage."""
    sentence: PassageSentence
    score: float
    """Standardised over the sentences that were scored together."""


def score_sentences(snapshot: Snapshot, query: EncodedQuery, asked: str, terms: Sequence[str], passages: Sequence[int]) -> dict[int, list[Scored]]:
    """Score every sentence of the passages: late interaction, nearness, shared words, and the kind of answer asked for."""
    rows: list[tuple[int, int, PassageSentence]] = []
    late: list[float] = []
    near: list[float] = []
    shared: list[float] = []
    wanted = set(terms)
    mass = sum(snapshot.index.words.term_idf(term) for term in wanted) or 1.0
    for passage in passages:
        tokens = snapshot.index.token_vectors(passage)
        ranges = snapshot.index.sentence_ranges(passage)
        matches = query.tokens @ tokens.T
        for place, sentence in enumerate(snapshot.passages[passage].sentences):
            first, end = ranges[place]
            rows.append((passage, place, sentence))
            if end > first:
                late.append(float(query.weights @ matches[:, first:end].max(axis=1)))
                mean = tokens[first:end].mean(axis=0)
                near.append(float(mean @ query.mean / (np.linalg.norm(mean) + 1e-9)))
            else:
                late.append(0.7)
                near.append(0.7)
            shared.append(sum(snapshot.index.words.term_idf(term) for term in wanted & set(lexical_terms(sentence.text))) / mass)
    bonus = np.array([0.8 * kinds_given(asked, sentence.text) for _, _, sentence in rows])
    total = _standardise(late) + 0.5 * _standardise(near) + 0.7 * _standardise(shared) + np.minimum(bonus, 1.2)
    scored: dict[int, list[Scored]] = {}
    for (passage, place, sentence), score in zip(rows, total, strict=True):
        scored.setdefault(passage, []).append(Scored(passage, place, sentence, float(score)))
    return scored


def _standardise(values: list[float]) -> np.ndarray:
    array = np.array(values)
    deviation = array.std() if len(array) else 0.0
    return (array - array.mean()) / deviation if deviation > 1e-9 else np.zeros(len(array))
