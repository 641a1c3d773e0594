"""Ranking: three views of one encoder pass and a lexical leg that knows when to be silent.

Candidates come from section vectors, sentence vectors and words. Each is scored by late interaction (ColBERT, arXiv:2004.12832: for each token of the
question the best token of the passage, and of its best sentence), by its section vector, by its best sentence's, and by BM25; the scores are standardised over the candidates before
they are added, because they are unlike. Where authors give other
ways to ask, how near these are counts as well, and a section on which they agree leads. BM25 counts the less, the fewer of the question's words the index knows, by weight: a question in another language
than the page shares nothing with it but names. `server eval --retrieval` measures the constants again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from indexer.ask_index import both_ways_of_spans
from indexer.encoder import EncodedQuery, Floats
from indexer.index import Index
from indexer.model import Language

SECTION_CANDIDATES = 20
SENTENCE_CANDIDATES = 20
WORD_CANDIDATES = 10
ASK_CANDIDATES = 15
_DEPTH = 120
"""Hits asked for beyond the candidates, so that a candidate of one view has a score in the others."""
_SECTION_WEIGHT = 0.1
_SENTENCE_WEIGHT = 0.25
_SAID_WEIGHT = 2.0
"""A passage's best sentence by late interaction, where no candidate has ways to ask: what is asked stands in one sentence more often than here and there. Ways to ask tell it better, and the more candidates have any, the less this counts."""
_SPREAD = 0.75
"""Power with which a token's spread over the candidates counts: 0 not at all."""
_ASKED_WEIGHT = 0.8
"""A heading phrased as a question, and the other ways to ask that stand under it, are compared with the question both ways."""
_TAUGHT_WEIGHT = 1.0
"""What all the ways to ask teach together counts beside the nearest one."""
_AGREED = 1.2
"""A section for which the nearest way to ask and all of them together both speak most leads where the latter speak so many times as much for it as for the passage that would lead. A passage that holds all words of a question is often
about the thing, not about what is asked of it."""
_AGREED_LEAD = 1.0
"""By how much it leads, in standard deviations."""
_TWIN_WEIGHT = 0.8
"""What the same section says in the page's other language counts as a second opinion, where there is one."""
_SECOND_OPINIONS = 24
"""Candidates whose twins are asked."""
_WORD_WEIGHT = 1.6
_SILENT_COVERAGE = 0.3
"""Words say nothing at this coverage and below, everything they have at 1."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A passage and what each view says of it."""

    passage: int
    """Its id in the index."""
    score: float
    """Sum of the standardised views: comparable within one search only."""
    late: float
    """Weighted mean over the question's tokens of the best cosine with any token of the passage."""
    section: float
    """Cosine of question and passage."""
    sentence: float
    """Cosine of question and the passage's best sentence."""
    words: float
    """BM25; 0 where no word is shared."""
    coverage: float
    """Share of the question's words, by weight, that the index knows: the same for all results of a search."""


def rank(index: Index, query: EncodedQuery, terms: Sequence[str], k: int, language: Language | None = None) -> list[Ranked]:
    """The k best passages, best first. `language` prefers a page's version in that language where it has one."""
    sections = index.by_section(query.vector, _DEPTH, language)
    sentences = index.by_sentence(query.mean, _DEPTH, language)
    words, coverage = index.by_words(terms, _DEPTH, language)
    asks, taught = index.by_ask(query.mean, terms, ASK_CANDIDATES, language)
    views = (sections[:SECTION_CANDIDATES], sentences[:SENTENCE_CANDIDATES], words[:WORD_CANDIDATES], asks)
    candidates = list(dict.fromkeys(i for view in views for i, _ in view))
    if not candidates:
        return []
    alike = index.asked_alike(query, candidates)
    unasked = float(np.isnan(alike).mean())
    late, telling, heading, said = _late_views(index, query, candidates, sentences=unasked > 0)
    section = _scores_of(candidates, dict(sections))
    sentence = _scores_of(candidates, dict(sentences))
    word = np.array([dict(words).get(i, 0.0) for i in candidates])
    total = _standardise(telling) + _SAID_WEIGHT * unasked * _standardise(said) + _SECTION_WEIGHT * _standardise(section) + _SENTENCE_WEIGHT * _standardise(sentence)
    if coverage > _SILENT_COVERAGE:
        total = total + _WORD_WEIGHT * (coverage - _SILENT_COVERAGE) / (1 - _SILENT_COVERAGE) * _standardise(word)
    asked = np.fmax(heading, alike)
    total = total + _ASKED_WEIGHT * _standardise(_filled(asked)) + _TAUGHT_WEIGHT * _standardise(_filled(taught[candidates]))
    order = np.argsort(-total, kind="stable")
    leading = order[:_SECOND_OPINIONS]
    twins = {candidates[i]: index.twins(candidates[i]) for i in leading}
    if any(twins.values()):
        # Added to the leading ones alone: what it takes to ask the twins of those that cannot win would double the time.
        total[leading] += _TWIN_WEIGHT * _standardise(_second_opinion(index, query, [candidates[i] for i in leading], twins))
        total[order[_SECOND_OPINIONS:]] += min(0.0, float(total[leading].min() - total[order[_SECOND_OPINIONS:]].max(initial=-np.inf)))
        order = np.argsort(-total, kind="stable")
    total = _led_by_asks(total, order[0], alike, taught[candidates])
    order = np.argsort(-total, kind="stable")[:k]
    return [Ranked(candidates[i], float(total[i]), float(late[i]), float(section[i]), float(sentence[i]), float(word[i]), coverage) for i in order]


def _led_by_asks(total: npt.NDArray[np.float64], leading: int, alike: npt.NDArray[np.float64], taught: Floats) -> npt.NDArray[np.float64]:
    """The scores, with that section first on which the ways to ask agree against the passage that is `leading`, where there is one."""
    agreed = (alike == np.fmax.reduce(alike)) & (taught == np.fmax.reduce(taught))
    if not agreed.any() or taught[agreed][0] < _AGREED * np.nan_to_num(taught[leading]):
        return total
    return np.asarray(total + agreed * max(0.0, float(total.max() - total[agreed].max() + _AGREED_LEAD)), np.float64)


def _late_views(index: Index, query: EncodedQuery, passages: Sequence[int], *, sentences: bool) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Late interaction of each passage, 0 to 1: as it is; with the tokens that tell the passages apart counting for more; with its heading alone, both ways, nan where that asks nothing; and with its best sentence, 0 for all unless `sentences`.

    A token that every candidate matches equally well, as filler words are, says nothing on which of them is meant.
    """
    if sentences:
        matches, around, starts = index.cosines_around_centres(query, passages)
        said = _best_sentence(index, query, passages, starts, around)
    else:
        matches, starts = index.cosines(query, passages)
        said = np.zeros(len(passages))
    best = np.maximum.reduceat(matches, starts, axis=1)
    weights = query.weights * np.maximum(best.max(axis=1) - best.mean(axis=1), 1e-6) ** _SPREAD
    heading = np.full(len(passages), np.nan)
    spans = [(row, start + first, start + end) for row, (passage, start) in enumerate(zip(passages, starts.tolist(), strict=True)) for first, end in (index.heading_range(passage),) if end > first]
    if spans:
        heading[[row for row, _, _ in spans]] = both_ways_of_spans(query, matches, [(first, end) for _, first, end in spans])
    return np.asarray(query.weights @ best, np.float64), np.asarray(weights @ best / weights.sum(), np.float64), heading, said


def _best_sentence(index: Index, query: EncodedQuery, passages: Sequence[int], starts: npt.NDArray[np.int64], matches: Floats) -> npt.NDArray[np.float64]:
    """Late interaction with each passage's best sentence; the mean of the others for one that has none."""
    ranges = [index.sentence_ranges(passage) for passage in passages]
    owners = np.repeat(np.arange(len(passages)), [len(own) for own in ranges])
    spans = np.concatenate(ranges) + starts[owners][:, None]
    owners, spans = owners[spans[:, 1] > spans[:, 0]], spans[spans[:, 1] > spans[:, 0]]
    best = np.full(len(passages), -np.inf)
    if len(spans):
        # A span's end begins another one, which is passed over; the last may end where all tokens do.
        padded = np.concatenate([matches, matches[:, -1:]], axis=1)
        np.maximum.at(best, owners, query.weights @ np.maximum.reduceat(padded, spans.reshape(-1), axis=1)[:, ::2])
    return _filled(np.where(np.isinf(best), np.nan, best))


def _second_opinion(index: Index, query: EncodedQuery, candidates: Sequence[int], twins: dict[int, Sequence[int]]) -> npt.NDArray[np.float64]:
    """Late interaction with the best of each candidate's twins; the mean of the others for one that has none."""
    asked = list(dict.fromkeys(twin for i in candidates for twin in twins[i]))
    matches, starts = index.cosines(query, asked)
    late = dict(zip(asked, (query.weights @ np.maximum.reduceat(matches, starts, axis=1)).tolist(), strict=True))
    return _filled(np.array([max((late[twin] for twin in twins[i]), default=np.nan) for i in candidates]))


def _filled(values: npt.NDArray[np.floating[Any]]) -> npt.NDArray[np.float64]:
    """The values, with the mean of the known ones for those that are nan."""
    known = values[~np.isnan(values)]
    return np.where(np.isnan(values), known.mean() if len(known) else 0.0, values).astype(np.float64)


def _scores_of(candidates: list[int], known: dict[int, float]) -> npt.NDArray[np.float64]:
    """Scores of the candidates; one beyond the depth that was asked for gets the lowest score that was seen."""
    lowest = min(known.values(), default=0.0)
    return np.array([known.get(i, lowest) for i in candidates])


def _standardise(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    deviation = float(values.std())
    return np.asarray((values - values.mean()) / deviation if deviation > 1e-9 else np.zeros_like(values), np.float64)
