"""A question with a seller's own counts of another metric (late shipment, cancellation, valid tracking, on-time delivery) → the total and what the metric counts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from indexer.language import to_simplified
from server.tools.metrics import METRICS, MetricName
from server.tools.numbers import Number, numbers_in
from server.tools.odr_question import asks_of
from server.tools.odr_words import IDLE, NO_COUNT, OUT_OF
from server.tools.question_dates import date_spans

_NAMES: dict[MetricName, re.Pattern[str]] = {
    "otdr": re.compile(r"\botdr\b|准时|准点|on[- ]time|按时(?:送达|妥投|到货)", re.IGNORECASE),
    "vtr": re.compile(r"\bvtr\b|追踪|跟踪|tracking", re.IGNORECASE),
    "cr": re.compile(r"取消|cancel|(?<![a-z])CR(?![a-z])", re.IGNORECASE),
    "lsr": re.compile(r"\blsr\b|迟发|晚发|延迟发货|late (?:shipment|dispatch)|shipped late|dispatched late|confirmed late|sent late", re.IGNORECASE),
}
_MARKS: dict[MetricName, re.Pattern[str]] = {
    "otdr": re.compile(r"准时|准点|按时|on[- ]time|迟|晚|late|没到|not arrive", re.IGNORECASE),
    "vtr": re.compile(r"追踪|跟踪|tracking|tracked|单号|valid", re.IGNORECASE),
    "cr": re.compile(r"取消|cancel", re.IGNORECASE),
    "lsr": re.compile(r"迟|晚|延迟|late", re.IGNORECASE),
}
_RATES: dict[MetricName, re.Pattern[str]] = {
    "cr": re.compile(r"取消率|cancell?ation rate|(?<![a-z])CR(?![a-z])", re.IGNORECASE),
    "lsr": re.compile(r"迟发率|(?:延迟|迟到|晚)发货?率|late (?:shipment|dispatch) rate|\blsr\b", re.IGNORECASE),
}
"""Of a metric whose rate is asked for by name, the smaller of two counts is what went wrong, whatever that is called. Of the others it may as well be what went right."""
_MISSED = re.compile(r"没有?(?:有效)?(?:追踪|跟踪|单号|准时|准点|按时)|无(?:有效)?(?:追踪|跟踪|效)|未(?:准时|准点|按时)|迟|晚|\blate\b|without|no (?:valid )?tracking|not (?:on time|tracked|valid)|invalid|missing|lack", re.IGNORECASE)
_ASKS = re.compile(r"[?？]|多少|几|吗|达标|超标|超了|怎么样|what|how|ok\b|over|above|below|limit|target", re.IGNORECASE)
_WHETHER = re.compile(r"算不算|算在|计入|会不会算|\b(?:does|do|will|is) (?:it|that|this|they) count", re.IGNORECASE)
_LEFT_OUT: dict[MetricName, re.Pattern[str]] = {"otdr": re.compile(r"(?:最近|近|last|past|latest|most recent|newest)\s*(?:7|七|seven)\s*(?:天|days?)", re.IGNORECASE)}
"""What stands at orders that a metric leaves out."""
_OTHER_COUNTS = re.compile(r"odr|缺陷|defect", re.IGNORECASE)
_FIGURE = re.compile(r"率|达标|超标|超了|超没超|占比|比例|百分|\brate\b|percent|share|on target|off target|\b(?:over|above|below|under) (?:the |my |amazon's )?(?:limit|target|line)", re.IGNORECASE)
"""What a story has to ask for: it may tell counts and ask for something else."""
_CLAUSE_END = r"[，,；;。.?？!！]"
_FEWEST = 3
"""Orders of which a rate is worked out."""


@dataclass(frozen=True, slots=True)
class MetricQuestion:
    """What a question gives."""

    metric: MetricName
    total: int
    counted: int
    """What the metric counts: late, cancelled, tracked, on time."""
    taken: bool = False
    """True where nothing but the rate that is asked for calls them so."""


def read_metric_question(text: str, wanted: frozenset[str]) -> MetricQuestion | None:
    """The counts; None where the question is about none of the `wanted` metrics, or does not give a total and one part of it."""
    text = to_simplified(text)
    metric = next((name for name, pattern in _NAMES.items() if name in wanted and pattern.search(text)), None)
    if metric is None or _OTHER_COUNTS.search(text) or not _ASKS.search(text) or _WHETHER.search(text):
        return None
    asked = asks_of(text)
    if asked != text and not _FIGURE.search(asked):
        return None
    passed_over = [*date_spans(text), *(match.span() for match in IDLE.finditer(text))]
    counts = [number for number in numbers_in(text) if _counts(text, number) and not any(start <= number.start < end for start, end in passed_over)]
    counts, left_out = _without_left_out(text, counts, metric)
    pair = _pair(text, counts, metric)
    if pair is None:
        return None
    part, total = pair
    total = replace(total, value=total.value - left_out)
    if total.value < part.value:
        return None
    if total.value < _FEWEST:
        # "One" and "twice" stand for something else; nobody asks the rate of so few orders.
        return None
    words = _around(text, part, total)
    taken = not _MARKS[metric].search(words)
    if taken and (len(counts) != 2 or metric not in _RATES or not _RATES[metric].search(text)):
        return None
    counted = int(part.value)
    if not METRICS[metric].upper and _MISSED.search(words):
        counted = int(total.value) - counted
    return MetricQuestion(metric, int(total.value), counted, taken)


def _without_left_out(text: str, counts: list[Number], metric: MetricName) -> tuple[list[Number], int]:
    """The counts but for the one of three that counts orders which the metric leaves out, and how many these are."""
    pattern = _LEFT_OUT.get(metric)
    if pattern is None or len(counts) != 3:
        return counts, 0
    for i in (1, 2):
        before = re.split(_CLAUSE_END, text[counts[i - 1].end : counts[i].start])[-1]
        behind = re.split(_CLAUSE_END, text[counts[i].end : counts[i + 1].start if i + 1 < len(counts) else None])[0]
        if pattern.search(before) or pattern.search(behind):
            return counts[:i] + counts[i + 1 :], int(counts[i].value)
    return counts, 0


def _pair(text: str, counts: Sequence[Number], metric: MetricName) -> tuple[Number, Number] | None:
    """Part and total. Of more than two counts they are the last "part of total" or "total, part" whose part the metric's word stands at."""
    if len(counts) == 2:
        part, total = sorted(counts, key=lambda number: (number.value, number.start))
        return part, total
    for i in range(len(counts) - 1, 0, -1):
        before, number = counts[i - 1], counts[i]
        between = text[before.end : number.start]
        behind = re.split(_CLAUSE_END, text[number.end : counts[i + 1].start if i + 1 < len(counts) else len(text)])[0]
        if OUT_OF.search(between) and before.value <= number.value and _MARKS[metric].search(between + behind):
            return before, number
        if before.value >= number.value and _MARKS[metric].search(re.split(r"[，,；;。?？!！]", between)[-1] + " " + behind):
            return number, before
    return None


def _counts(text: str, number: Number) -> bool:
    return number.value == int(number.value) and not NO_COUNT.match(text[number.end :]) and not re.match(r"[-‑]", text[number.end : number.end + 1])


def _around(text: str, part: Number, total: Number) -> str:
    """The words behind the part up to the total or the clause's end but one, and those right before it."""
    end = total.start if total.start > part.start else len(text)
    start = total.end if total.end < part.start else max(0, part.start - 12)
    return text[start : part.start][-12:] + " " + "，".join(re.split(r"[，,；;。?？!！]", text[part.end : end])[:1]) + (text[total.end : total.end + 24] if total.start > part.start else "")
