"""The dates of a question on when an order leaves the window: those of orders, and those of feedback or claims, which do not count."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from server.tools.numbers import chinese_number
from server.tools.odr_words import EVENT_DAY, LAG, ORDER_DAY
from server.tools.question_dates import placed_dates

_BREAK = re.compile(r"[，,；;。!！?？\n]|\band\b|\bbut\b")


@dataclass(frozen=True, slots=True)
class OrderDays:
    """What a question says of days."""

    ordered: tuple[date, ...] = ()
    events: tuple[date, ...] = ()
    """Days of feedback or claims, where no day of an order is given."""
    lag: int = 0
    """Days by which the window ends before today."""


def order_days(text: str, today: date) -> OrderDays:
    """Read the days. A day beside words of ordering is an order's; beside words of feedback alone, it is not; where no day has either, all are taken for orders' days."""
    lag = LAG.search(text)
    days = _days(next(group for group in lag.groups() if group)) if lag else 0
    placed = [(span, day) for span, day in placed_dates(text, today) if not (lag and lag.start() <= span[0] < lag.end())]
    ordered: list[date] = []
    events: list[date] = []
    unnamed: list[date] = []
    for i, ((start, end), day) in enumerate(placed):
        begin = max([match.end() for match in _BREAK.finditer(text, 0, start)] + [placed[i - 1][0][1] if i else 0])
        stop = min([match.start() for match in _BREAK.finditer(text, end)] + [placed[i + 1][0][0] if i + 1 < len(placed) else len(text)])
        around = text[begin:stop]
        (ordered if ORDER_DAY.search(around) else events if EVENT_DAY.search(around) else unnamed).append(day)
    chosen = ordered or unnamed
    return OrderDays(tuple(dict.fromkeys(chosen)), () if chosen else tuple(dict.fromkeys(events)), days)


def _days(text: str) -> int:
    return int(text) if text.isdigit() else chinese_number(text)
