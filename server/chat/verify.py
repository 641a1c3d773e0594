"""Does a passage say what a sentence says? One check for every sentence of every answer, however it was written."""

from __future__ import annotations

import re
from collections import Counter

from indexer.language import fold
from indexer.lexical import lexical_terms

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_UNIT = re.compile(r"(\d+(?:[.,]\d+)*)\s*(%|个?工作日|个?自然日|小时|个月|天|日|周|年|月|美元|英镑|单|次|分钟|business days?|calendar days?|days?|hours?|months?|weeks?|years?|percent|usd|gbp|eur)?")
_NEGATION = re.compile(r"不|没|無|无|未|非|别|勿|禁|拒|\bnot?\b|n't|\bnever\b|\bnone\b|\bnor\b|\bwithout\b|\bcannot\b")
_LEAST_SHARED = 0.75
"""Share of a sentence's terms that must stand in the passage; an extractive sentence has all of them."""


def supports(passage: str, sentence: str) -> bool:
    """True where `passage` holds the words, every number with its unit, and as many negations as `sentence` does."""
    said, meant = fold(passage), fold(sentence)
    if _squeeze(meant) in _squeeze(said):
        return True
    numbers = {_normal(number) for number in _NUMBER.findall(said)}
    if any(_normal(number) not in numbers for number in _NUMBER.findall(meant)):
        return False
    units = {(_normal(number), unit) for number, unit in _UNIT.findall(said)}
    if any(unit and (_normal(number), unit) not in units for number, unit in _UNIT.findall(meant)):
        return False
    if bool(_NEGATION.search(meant)) != bool(_NEGATION.search(_nearest_part(said, meant))):
        return False
    wanted, there = Counter(lexical_terms(sentence)), set(lexical_terms(passage))
    total = sum(wanted.values())
    return total > 0 and sum(times for term, times in wanted.items() if term in there) / total >= _LEAST_SHARED


def _squeeze(text: str) -> str:
    return re.sub(r"[\W_]+", "", text)


def _normal(number: str) -> str:
    number = number.replace(",", "")
    return number.rstrip("0").rstrip(".") if "." in number else number


def _nearest_part(said: str, meant: str) -> str:
    """The sentence of the passage that shares most with what is meant."""
    wanted = set(lexical_terms(meant))
    parts = re.split(r"(?<=[。！？!?])|(?<=\.)\s|\n", said)
    return max(parts, key=lambda part: len(wanted & set(lexical_terms(part))), default=said)
