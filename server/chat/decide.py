"""Answer or refuse: what the question is about must stand in the passage, not merely lie near it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from indexer.encoder import EncodedQuery
from indexer.lexical import lexical_terms
from indexer.search import Ranked
from indexer.snapshot import Snapshot


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
    foreign: float
    """Share of the question's words, by weight, that only the examples of what is not covered hold, 0 to 1."""
    lead: float
    """How much better the best passage is ranked than the best example of what is not covered, -3 to 3; 3 where no example comes near."""
    late_lead: float
    """The same lead in late interaction alone, -0.1 to 0.1."""
    sentence_lead: float
    """The same lead between best sentence and best example, -0.1 to 0.1."""
    sentence: float
    """Cosine of question and best sentence."""

    def vector(self) -> list[float]:
        """The numbers in the order of the fields."""
        return [self.late, self.worst, self.coverage, self.unknown, self.foreign, self.lead, self.late_lead, self.sentence_lead, self.sentence]


FEATURES = ("late", "worst", "coverage", "unknown", "foreign", "lead", "late_lead", "sentence_lead", "sentence")


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


DEFAULT = Calibration(
    {"late": 20.0, "worst": 6.0, "coverage": 3.0, "unknown": -3.0, "foreign": -4.0, "lead": 1.5, "late_lead": 20.0, "sentence_lead": 20.0, "sentence": 10.0},
    -33.0,
)


def gather(snapshot: Snapshot, query: EncodedQuery, terms: Sequence[str], ranked: Sequence[Ranked], opposed: Sequence[Ranked], outside_terms: frozenset[str]) -> Evidence:
    """Evidence for answering from `ranked`; `opposed` are examples of what is not covered, ranked together with them; `outside_terms` are words that only such examples hold."""
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
    foreign = sum(words.term_idf(term) for term in distinct if term in outside_terms) / mass
    sentence = max(r.sentence for r in ranked[:3])
    late = max(r.late for r in ranked[:3])
    return Evidence(
        late=ranked[0].late,
        worst=worst,
        coverage=coverage,
        unknown=unknown,
        foreign=foreign,
        lead=_within(ranked[0].score - opposed[0].score, 3.0) if opposed else 3.0,
        late_lead=_within(late - max(r.late for r in opposed), 0.1) if opposed else 0.1,
        sentence_lead=_within(sentence - max(r.sentence for r in opposed), 0.1) if opposed else 0.1,
        sentence=sentence,
    )


def _within(value: float, bound: float) -> float:
    return max(-bound, min(bound, value))
