"""Dates in a question: 3月1日, 2026-03-01, March 1, 昨天, 10 days ago."""

from __future__ import annotations

import re
from datetime import date, timedelta

from server.tools.numbers import numbers_in

_MONTHS = {name: number for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_NAME = r"(?P<{0}>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
_YEAR = r"(?:,?\s+(?P<{0}>20\d\d))?"
_DATE = re.compile(
    r"(?<!\d)(?P<a5>\d{1,2})/(?P<b5>\d{1,2})/(?P<y5>20\d\d)(?!\d)"
    r"|(?P<y1>20\d\d)[-/.](?P<m1>\d{1,2})[-/.](?P<d1>\d{1,2})(?!\d)"
    r"|(?:(?P<y2>20\d\d)\s*年\s*)?(?P<m2>\d{1,2}|[一二三四五六七八九十]{1,2})\s*月\s*(?P<d2>\d{1,2}|[一二三四五六七八九十]{1,3})\s*[日号]"
    rf"|\b{_NAME.format('n3')}\s+(?P<d3>\d{{1,2}})(?:st|nd|rd|th)?\b{_YEAR.format('y3')}"
    rf"|\b(?P<d4>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{_NAME.format('n4')}{_YEAR.format('y4')}",
    re.IGNORECASE,
)
_DAYS = {"今天": 0, "昨天": 1, "前天": 2, "大前天": 3, "today": 0, "yesterday": 1, "the day before yesterday": 2}
_RELATIVE = re.compile("|".join(sorted(_DAYS, key=len, reverse=True)), re.IGNORECASE)
_AGO = re.compile(r"(?P<n>\d{1,3}|[一二三四五六七八九十百两]{1,4}|[a-z-]+)\s*(?:(?P<day>天|days?)|(?P<week>周|个?星期|weeks?))\s*(?:之?前|ago)", re.IGNORECASE)


def order_dates(text: str, today: date) -> tuple[date, ...]:
    """Dates of a question in its order. A date without a year is the latest that is not in the future; one that no calendar has is left out."""
    return tuple(dict.fromkeys(day for _, day in placed_dates(text, today)))


def placed_dates(text: str, today: date) -> list[tuple[tuple[int, int], date]]:
    """The same with their places in the text."""
    found: dict[tuple[int, int], date] = {}
    for match in _DATE.finditer(text):
        part = match.groupdict()
        year = next((int(part[key]) for key in ("y1", "y2", "y3", "y4", "y5") if part[key]), None)
        if part["a5"]:
            # 15/09/2026 can only be read one way; 03/04/2026 is taken as Amazon's US pages write it, month first.
            first, second = int(part["a5"]), int(part["b5"])
            month, day = (second, first) if first > 12 else (first, second)
        else:
            month = next((_month(part[key]) for key in ("m1", "m2", "n3", "n4") if part[key]), 0)
            day = next((_number(part[key]) for key in ("d1", "d2", "d3", "d4") if part[key]), 0)
        if made := _made(year, month, day, today):
            found[match.span()] = made
    for match in _RELATIVE.finditer(text):
        found[match.span()] = today - timedelta(days=_DAYS[match[0].lower()])
    for match in _AGO.finditer(text):
        count = _number(match["n"])
        if count:
            found[match.span()] = today - timedelta(days=count * (1 if match["day"] else 7))
    return sorted(found.items())


def date_spans(text: str) -> list[tuple[int, int]]:
    """Where a text names dates, whatever today is."""
    return [match.span() for pattern in (_DATE, _AGO) for match in pattern.finditer(text)]


def _month(text: str) -> int:
    return _MONTHS.get(text[:3].lower(), 0) or _number(text)


def _number(text: str) -> int:
    numbers = numbers_in(text)
    return int(numbers[0].value) if len(numbers) == 1 else 0


def _made(year: int | None, month: int, day: int, today: date) -> date | None:
    try:
        if year:
            return date(year, month, day)
        # 29 February without a year: the latest leap year.
        for before in range(9):
            try:
                made = date(today.year - before, month, day)
            except ValueError:
                continue
            if made <= today:
                return made
    except ValueError:
        pass
    return None
