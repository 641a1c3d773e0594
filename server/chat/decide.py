"""Answer or refuse: what the question is about must stand in the passage, not merely lie near it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from indexer.ask_index import both_ways, both_ways_of_spans
from indexer.encoder import EncodedQuery, Floats
from indexer.language import has_han, to_simplified
from indexer.lexical import lexical_terms
from indexer.search import Ranked
from indexer.snapshot import Snapshot
from server.chat.evidence_plain import CANDIDATES, far, lacks_number, split_match
from server.chat.kinds import lacks_kind

_COMPARED = 24
"""Examples of what is not covered that are compared with a question token by token: the nearest by vector."""
_NEAREST = 3
"""Ways to ask of one kind whose mean is compared with that of the other kind: one alone may be near by chance."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for and against answering, each a number that means the same for every knowledge base."""

    coverage: float
    """Share of the question's words, by weight, that the best passages hold, 0 to 1."""
    unknown: float
    """Share of the question's words, by weight, that no passage holds, 0 to 1."""
    foreign: float
    """Share of the question's words, by weight, that only the examples of what is not covered hold, 0 to 1."""
    lead: float
    """How much nearer the guide's best statement, heading or other way to ask is to the question than the best example of what is not covered, both ways, -0.1 to 0.1; 0.1 where there are no examples."""
    example: float
    """Likeness of the question and the nearest example of what is not covered, both ways, 0 to 1; 0 where there are none."""
    leaning: float
    """Mean cosine of the question and the nearest three other ways to ask what the guide answers, less that of the nearest three examples of what is not covered; 0 where either are missing."""
    kind: float
    """1 where the question asks for a kind of thing, such as a duration, an amount or a telephone number, that none of the best passages holds; else 0."""
    sentence: float
    """Cosine of question and best sentence."""
    split: float
    """How much better other passages match what the best ones match worst, 0 to 1: high where the question's parts stand in different passages."""
    far: float
    """How far the best passage stays below the late interaction of a question and a passage on its subject in one language, 0 to about 0.2."""
    crossed: float
    """1 where question and best passage are in different languages, which makes all likenesses smaller, else 0."""
    number: float
    """1 where a count, a size or a time is asked for and the best passage has no such number, else 0."""

    def vector(self) -> list[float]:
        """The numbers in the order of the fields."""
        return [getattr(self, name) for name in FEATURES]


FEATURES = tuple(field.name for field in fields(Evidence))


@dataclass(frozen=True, slots=True)
class Calibration:
    """A logistic model over the evidence: answers where the probability that the guide says it reaches the threshold. `server calibrate` measures it. Evidence without a weight does not count."""

    weights: Mapping[str, float]
    bias: float
    threshold: float = 0.5

    def probability(self, evidence: Evidence) -> float:
        """Probability that the guide answers, 0 to 1."""
        total = self.bias + sum(weight * getattr(evidence, name) for name, weight in self.weights.items())
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


DEFAULT = Calibration(
    {"coverage": 4.28, "unknown": -0.36, "foreign": -15.07, "lead": 19.39, "example": -33.99, "leaning": 58.75, "kind": -0.77, "sentence": 36.7}, -6.99, threshold=0.38
)
"""For knowledge bases with pages on what is not covered."""
PLAIN = Calibration({"split": -36.07, "far": -65.37, "crossed": 6.33, "number": -1.19}, 1.925, threshold=0.3)
"""For all others: fitted to a folder of news-like paragraphs and one of manual sections together, at 10 % false refusals on average over six lists of questions to them."""


@dataclass(frozen=True, slots=True)
class Outside:
    """What a knowledge base says it does not cover."""

    passages: list[int]
    """Its examples."""
    terms: frozenset[str]
    """Words that only the examples hold."""


def gather(snapshot: Snapshot, query: EncodedQuery, asked: str, terms: Sequence[str], ranked: Sequence[Ranked], outside: Outside) -> tuple[Evidence, int | None]:
    """Evidence for answering from `ranked`, and the nearest example of what is not covered."""
    top = [r.passage for r in ranked[:3]]
    tokens, starts = snapshot.index.token_vectors([r.passage for r in ranked[:CANDIDATES]])
    matches = query.tokens @ tokens.T
    words = snapshot.index.words
    there = set().union(*(lexical_terms(snapshot.passages[i].searched_text) for i in top))
    distinct = set(terms)
    mass = sum(words.term_idf(term) for term in distinct) or 1.0

    def share(counts: Callable[[str], bool]) -> float:
        return sum(words.term_idf(term) for term in distinct if counts(term)) / mass

    nearest, likeness, leaning = _examples(snapshot, query, outside)
    alike = float(np.nan_to_num(snapshot.index.asked_alike(query, top)).max())
    evidence = Evidence(
        coverage=share(lambda term: term in there),
        unknown=share(lambda term: term not in words),
        foreign=share(lambda term: term in outside.terms),
        lead=max(-0.1, min(0.1, max(alike, _inside_likeness(snapshot, query, matches, starts[: len(top)], top)) - likeness)) if nearest is not None else 0.1,
        example=likeness,
        leaning=leaning,
        kind=float(lacks_kind(asked, [snapshot.passages[i].text for i in top])),
        sentence=max(r.sentence for r in ranked[:3]),
        split=split_match(matches, starts),
        far=far(ranked),
        crossed=float(has_han(asked) != (snapshot.documents[snapshot.passages[top[0]].document].language == "zh")),
        number=float(lacks_number(to_simplified(asked), snapshot.passages[top[0]].text)),
    )
    return evidence, nearest


def _inside_likeness(snapshot: Snapshot, query: EncodedQuery, matches: Floats, starts: npt.NDArray[np.int64], passages: Sequence[int]) -> float:
    """Likeness of the question and the nearest heading or sentence of the passages."""
    spans: list[tuple[int, int]] = []
    for passage, start in zip(passages, starts.tolist(), strict=True):
        own = [snapshot.index.heading_range(passage), *snapshot.index.sentence_ranges(passage).tolist()]
        spans += [(start + first, start + end) for first, end in own if end > first]
    return float(both_ways_of_spans(query, matches, spans).max()) if spans else 0.0


def _examples(snapshot: Snapshot, query: EncodedQuery, outside: Outside) -> tuple[int | None, float, float]:
    """The nearest example of what is not covered, its likeness to the question, and the leaning."""
    scores, passages = snapshot.index.ask_scores(query.vector)
    if not outside.passages:
        return None, 0.0, 0.0
    apart = np.isin(passages, outside.passages)
    own = np.flatnonzero(apart)
    nearest = own[np.argsort(-scores[own], kind="stable")[:_COMPARED]]
    tokens, starts = snapshot.index.ask_vectors(passages[nearest].tolist())
    found = both_ways(query, query.tokens @ tokens.T, starts)
    best = int(np.argmax(found))
    inside, examples = np.sort(scores[~apart])[-_NEAREST:], np.sort(scores[apart])[-_NEAREST:]
    return int(passages[nearest[best]]), float(found[best]), float(inside.mean() - examples.mean()) if len(inside) else 0.0
