"""The same arithmetic, slow and obvious: one order at a time, one day at a time, nothing shared with the code under test."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Order:
    day: date
    defective: bool


def counts(orders: list[Order], today: date, lag: int) -> tuple[int, int]:
    """Orders and defects of the 60 days that end `lag` days before today, by walking those days."""
    total = defects = 0
    day = today
    for _ in range(lag):
        day -= DAY
    for _ in range(60):
        for order in orders:
            if order.day == day:
                total += 1
                defects += order.defective
        day -= DAY
    return total, defects


def is_below(total: int, defects: int) -> bool:
    return defects == 0 or defects * 100 < total


def clean_orders_needed(total: int, defects: int) -> int:
    """By adding one clean order after another."""
    added = 0
    while not is_below(total + added, defects):
        added += 1
    return added


def known_by(orders: list[Order], today: date, lag: int, daily: int, last: date) -> list[Order]:
    """The book with the clean orders that come in on each day that it knows nothing of, up to the last one."""
    newest = max([order.day for order in orders] + [today - lag * DAY])
    known = list(orders)
    day = newest + DAY
    while day <= last:
        known += [Order(day, False)] * daily
        day += DAY
    return known


def walk(orders: list[Order], today: date, lag: int, daily: int, days: int) -> list[tuple[date, int, int]]:
    """Each coming day with its orders and defects."""
    known = known_by(orders, today, lag, daily, today + days * DAY)
    return [(today + i * DAY, *counts(known, today + i * DAY, lag)) for i in range(days + 1)]
