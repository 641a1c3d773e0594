"""Evidence that needs nothing but the passages: for knowledge bases that do not say what they leave out.

The hard case is a question about a thing that the pages do describe, asking what they do not say of it: a passage on the very thing is found, and what is
asked stands in a passage on another one. So what counts is whether one passage holds all of the question, not how near the nearest is.
`server calibrate` measures what each of these is worth on an index and a list of questions.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

import numpy as np
import numpy.typing as npt

from indexer.encoder import Floats
from indexer.lexical import lexical_terms
from indexer.model import Passage
from indexer.search import Ranked
from indexer.snapshot import Snapshot

CANDIDATES = 10
"""Passages among which a part of the question may be matched better than in the best ones."""
_BEST = 3
"""Best passages, one of which has to hold the answer."""
_WORST = 3
"""Tokens of the question that are matched worst: one alone may be a filler, the mean of all hides what is missing."""

_NUMERAL = r"[\d〇零一二两三四五六七八九十百千万亿半几数]"
_MANY_ASKED = re.compile(r"(?:多少|几)([\u4e00-\u9fff]?)")
_MONEY = "钱元"
_MONEY_GIVEN = re.compile(rf"{_NUMERAL}[余多]?(?:美元|欧元|英镑|元|块|%)|[$€£¥]\s*\d")
_NO_MEASURE = "的是了人"
_TIME_ASKED = re.compile(r"多久|多长时间|什么时候|何时|哪[一]?年|\bhow long\b|\bwhen (?:is|are|was|were|did|does|do|will)\b|\bwhat (?:year|date|day)\b", re.IGNORECASE)
_TIME_GIVEN = re.compile(rf"{_NUMERAL}[余多个]*\s*(?:年|月|天|日|小时|分钟|秒|周|星期|季)|\d|\b(?:hour|minute|second|day|week|month|year)s?\b", re.IGNORECASE)
_SIZE_ASKED = re.compile(r"多[大高长宽重远]|面积|高度|宽度|长度|\bhow (?:large|big|tall|wide|heavy|far)\b", re.IGNORECASE)
_SIZE_GIVEN = re.compile(rf"{_NUMERAL}[余多]*\s*(?:平方|米|公里|厘米|毫米|亩|公斤|吨|克|岁|公顷|像素|斤|[a-zA-Z]{{1,3}}\b)")
_MANY_ASKED_EN = re.compile(r"\bhow (?:many|much)\b|\bwhat (?:percentage|number|share)\b", re.IGNORECASE)
_NUMBER_GIVEN = re.compile(rf"{_NUMERAL}|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|dozen|hundred|thousand|million|half|twice|once|single|both)\b", re.IGNORECASE)


def split_match(matches: Floats, starts: npt.NDArray[np.int64]) -> float:
    """How much better another passage matches the parts of the question that a best passage matches worst, 0 to 1; of the best passages, the one where it is least.

    `matches` are cosines, shape (question's tokens, tokens of the candidates), `starts` where each candidate's tokens begin, best candidate first.
    """
    best = np.maximum.reduceat(matches, starts, axis=1)
    if best.shape[1] < 2:
        return 0.0
    lowest = 1.0
    for own in range(min(_BEST, best.shape[1])):
        ahead = np.maximum(0.0, np.delete(best, own, axis=1).max(axis=1) - best[:, own])
        lowest = min(lowest, float(np.sort(ahead)[-_WORST:].mean()))
    return lowest


def together(snapshot: Snapshot, terms: Collection[str], passage: Passage) -> float:
    """Share of the question's words, by weight, that one sentence of the passage holds, 0 to 1."""
    words = snapshot.index.words
    weights = {term: words.term_idf(term) for term in terms}
    mass = sum(weights.values()) or 1.0
    return max((sum(weights[term] for term in weights.keys() & set(lexical_terms(sentence.text))) for sentence in passage.sentences), default=0.0) / mass


def shared(snapshot: Snapshot, terms: Collection[str], ranked: Sequence[Ranked]) -> float:
    """BM25 of the best passage against the weight of the question's words, 0 to about 2: several times in a short passage is more than once in a long one."""
    return ranked[0].words / (sum(snapshot.index.words.term_idf(term) for term in terms) or 1.0)


def lacks_number(asked: str, text: str) -> bool:
    """True where a count, a size or a time is asked for and the text has no number of that kind, in figures or in words. `asked` is simplified Chinese or English."""
    if match := _MANY_ASKED.search(asked):
        measure = match.group(1)
        if measure and measure in _MONEY:
            return not _MONEY_GIVEN.search(text)
        if measure and measure not in _NO_MEASURE:
            # Where a longer number stands, its measure word may be another one for the same thing.
            return not re.search(rf"{_NUMERAL}[余多来]?\s*{measure}|{_NUMERAL}{{2,}}", text)
        return not _NUMBER_GIVEN.search(text)
    for kind, given in ((_TIME_ASKED, _TIME_GIVEN), (_SIZE_ASKED, _SIZE_GIVEN), (_MANY_ASKED_EN, _NUMBER_GIVEN)):
        if kind.search(asked):
            return not given.search(text)
    return False
