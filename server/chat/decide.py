"""Answer or refuse: what the question is about must stand in the passage, not merely lie near it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from indexer.encoder import EncodedQuery
from indexer.language import has_han
from indexer.search import Ranked
from indexer.snapshot import Snapshot
from server.chat.evidence_plain import CANDIDATES, elsewhere, far


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for and against answering, each a number that means the same for every knowledge base."""

    coverage: float
    """Share of the question's words, by weight, that the best passages hold, 0 to 1."""
    outside: float
    """How much the examples of what is not covered, as the ways to ask, speak for their best section, about 0 to 1; 0 where there are none."""
    outside_asked: float
    """The same for what is asked alone, without the story and the earlier questions."""
    lead: float
    """How far the best passage leads the next ones, in the ranking's score: a question on what no passage says is near to many, and to none more than to the others. Of several questions in one message that of the clearest."""
    elsewhere: float
    """How much of the question other passages match better than the best one, from 0: high where its parts stand in different passages. 0 where examples of what is not covered tell it better."""
    far: float
    """How far the best passage stays below the late interaction of a question and a passage on its subject in one language, 0 to about 0.2."""
    crossed: float
    """1 where question and best passage are in different languages, which makes all likenesses smaller, else 0."""

    def vector(self) -> list[float]:
        """The numbers in the order of the fields."""
        return [getattr(self, name) for name in FEATURES]


@dataclass(frozen=True, slots=True)
class NotCovered:
    """The kind of question that is not covered to which a question is nearer than to anything in the guide."""

    passage: int
    """An example of the kind."""
    is_clear: bool
    """Whether it is so near, and so much nearer than other kinds, that its reason may be given: who is told that he asks for something forbidden must have asked for it."""


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


DEFAULT = Calibration({"coverage": 5.78, "lead": 0.392, "outside": -17.79, "outside_asked": -16.31}, 1.092, threshold=0.4)
"""For knowledge bases with pages on what is not covered. Over thirty-three lists with 1,661 questions to answer and 615 to refuse, held out by eighths of the lists: 98.4 % refused at 0.2 % false refusals where the knowledge base adapts
the encoder, 98.2 % at 0.2 % where it does not."""
PLAIN = Calibration({"elsewhere": -14.4, "far": -20.0, "crossed": 2.0}, 1.85, threshold=0.35)
"""For all others, with the built-in encoder: over paragraphs of an encyclopaedia and news, the same questions with and without what answers them, 78 % refused at
10 % false refusals (Chinese), 84 % at 8 % (English), 52 % at 9 % (across the languages), 26 % at 8 % (news)."""


_FOLLOWERS = 5
"""Passages that the best one is compared with."""
_CLEAR = 0.25
"""How much the examples of a kind must speak for it before its reason is given."""
_CLEARER = 1.3
"""How many times as much as those of any other kind."""


def gather(
    snapshot: Snapshot, query: EncodedQuery, alone: EncodedQuery, asked: str, terms: Sequence[str], asked_terms: Sequence[str], ranked: Sequence[Ranked], outside: npt.NDArray[np.int64], by_part: Sequence[Sequence[Ranked]] = ()
) -> tuple[Evidence, NotCovered | None]:
    """Evidence for answering from `ranked`, and the kind of question that is not covered to which this one is nearer than to anything in the guide, where there is one.

    `query` and `terms` are of the whole text that was searched for, `alone`, `asked` and `asked_terms` of what is asked; `outside` are the passages of such examples; `by_part` the
    rankings for each of several questions.
    """
    top = {r.passage for r in ranked[:3]}
    words = snapshot.index.words
    mass = {term: words.term_idf(term) for term in asked_terms}
    whole = snapshot.index.by_ask(query.mean, terms, 0)[1]
    gist = whole if alone is query else snapshot.index.by_ask(alone.mean, asked_terms, 0)[1]
    evidence = Evidence(
        coverage=sum(idf for term, idf in mass.items() if not top.isdisjoint(words.passages_with(term).tolist())) / (sum(mass.values()) or 1.0),
        outside=float(whole[outside].max(initial=0.0)),
        outside_asked=float(gist[outside].max(initial=0.0)),
        lead=max(_lead(one) for one in (ranked, *by_part)),
        elsewhere=0.0 if len(outside) else elsewhere(query.weights, *snapshot.index.cosines_around_centres(query, [r.passage for r in ranked[:CANDIDATES]])[1:]),
        far=far(ranked),
        crossed=float(has_han(asked) != (snapshot.documents[snapshot.passages[ranked[0].passage].document].language == "zh")),
    )
    if not len(outside):
        return evidence, None
    nearest = int(outside[np.argmax(gist[outside])])
    if gist[nearest] < np.nanmax(gist):
        return evidence, None
    # The examples of one kind all speak for it as much.
    others = float(gist[outside].max(where=gist[outside] < gist[nearest], initial=0.0))
    return evidence, NotCovered(nearest, bool(gist[nearest] >= max(_CLEAR, _CLEARER * others)))


def _lead(ranked: Sequence[Ranked]) -> float:
    followers = [r.score for r in ranked[1 : 1 + _FOLLOWERS]]
    return ranked[0].score - sum(followers) / len(followers) if followers else 0.0
