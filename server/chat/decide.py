"""Answer or refuse: what the question is about must stand in the passage, not merely lie near it."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from indexer.encoder import EncodedQuery
from indexer.language import fold
from indexer.lexical import lexical_terms
from indexer.search import Ranked
from indexer.snapshot import Snapshot

_NAME = re.compile(r"[A-Z][A-Za-z]{2,}|[a-z]{4,}")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for and against answering, each a number that means the same for every knowledge base."""

    late: float
    """Late interaction of question and best passage, 0 to 1."""
    worst: float
    """Mean of the three worst-matched tokens of the question in the best passages, 0 to 1."""
    coverage: float
    """Share of the question's words, by weight, that the best passages hold, 0 to 1."""
    unknown: float
    """Share of the question's words, by weight, that no passage holds, 0 to 1."""
    lead: float
    """How much nearer the best passage is than the best example of what is not covered; 0 where nothing says what is not covered."""
    sentence: float
    """Cosine of question and best sentence."""

    def vector(self) -> list[float]:
        """The numbers in the order of the fields."""
        return [self.late, self.worst, self.coverage, self.unknown, self.lead, self.sentence]


FEATURES = ("late", "worst", "coverage", "unknown", "lead", "sentence")


@dataclass(frozen=True, slots=True)
class Calibration:
    """A logistic model over the evidence: answers where the probability that the guide says it reaches the threshold. `server calibrate` measures it."""

    weights: Mapping[str, float]
    bias: float
    threshold: float = 0.5

    def probability(self, evidence: Evidence) -> float:
        """Probability that the guide answers, 0 to 1."""
        total = self.bias + sum(self.weights[name] * value for name, value in zip(FEATURES, evidence.vector(), strict=True))
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


DEFAULT = Calibration({"late": 20.0, "worst": 6.0, "coverage": 3.0, "unknown": -3.0, "lead": 2.0, "sentence": 10.0}, -29.0)


def gather(snapshot: Snapshot, query: EncodedQuery, terms: Sequence[str], ranked: Sequence[Ranked], opposed: Ranked | None) -> Evidence:
    """Evidence for answering from `ranked`; `opposed` is the best passage that says what is not covered, ranked together with them."""
    top = [r.passage for r in ranked[:3]]
    tokens, starts = snapshot.index.token_vectors(top)
    best = np.maximum.reduceat(query.tokens @ tokens.T, starts, axis=1).max(axis=1)
    counted = best[query.weights >= 0.5 * query.weights.max()]
    worst = float(np.sort(counted)[: max(1, min(3, len(counted)))].mean())
    words = snapshot.index.words
    there = set().union(*(lexical_terms(snapshot.passages[i].encoded_text) for i in top))
    distinct = set(terms)
    mass = sum(words.term_idf(term) for term in distinct) or 1.0
    coverage = sum(words.term_idf(term) for term in distinct if term in there) / mass
    unknown = sum(words.term_idf(term) for term in distinct if term not in words) / mass
    lead = ranked[0].score - opposed.score if opposed else 0.0
    return Evidence(ranked[0].late, worst, coverage, unknown, max(-3.0, min(3.0, lead)), max(r.sentence for r in ranked[:3]))


def names_outside(text: str, scope_terms: frozenset[str]) -> bool:
    """True where the text names something that the knowledge base says it does not cover."""
    folded = fold(text)
    return any(term in folded for term in scope_terms)
