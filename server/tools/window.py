"""The rolling window of the order defect rate, day by day: which orders it holds, when each defect leaves it, when the rate falls below the line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from itertools import accumulate

from server.tools.odr import TARGET, impossible

WINDOW_DAYS = 60
MOST_LAG = 60
MOST_DAILY = 1_000_000


@dataclass(frozen=True, slots=True)
class Window:
    """The days that count on a given day."""

    days: int = WINDOW_DAYS
    lag: int = 0
    """Days between today and the end of the window, as the account page shows it; the newest orders are not in it yet."""

    def first(self, today: date) -> date:
        """First order date that counts on this day."""
        return today - timedelta(days=self.lag + self.days - 1)

    def last(self, today: date) -> date:
        """Last order date that counts on this day."""
        return today - timedelta(days=self.lag)

    def gone_on(self, ordered: date) -> date:
        """First day on which an order of this date no longer counts."""
        return ordered + timedelta(days=self.days + self.lag)


@dataclass(slots=True)
class OrderBook:
    """Orders and defective orders by order date."""

    orders: dict[date, int] = field(default_factory=dict)
    defects: dict[date, int] = field(default_factory=dict)
    """Each defective order once, whatever number of things went wrong with it."""


@dataclass(frozen=True, slots=True)
class Day:
    """The metric on one day."""

    day: date
    orders: int
    defects: int

    @property
    def rate(self) -> Fraction | None:
        """None while the window holds no order."""
        return Fraction(self.defects, self.orders) if self.orders else None

    def below(self, target: Fraction = TARGET) -> bool:
        """Strictly below the line; a window without orders has no rate that could be above it."""
        return self.defects == 0 or Fraction(self.defects, self.orders) < target


@dataclass(frozen=True, slots=True)
class Projection:
    """The coming days, from today."""

    days: list[Day]
    below_on: date | None
    """First day on which the rate is strictly below the line; None where no day of the projection is."""
    stays_below_from: date | None
    """First day from which it stays below until the end of the projection; later than `below_on` where the rate rises again as good orders leave."""
    exits: list[tuple[date, int]]
    """Days on which defects leave the window, with their number."""


def spread_evenly(orders: int, defect_dates: Sequence[date], today: date, window: Window) -> OrderBook:
    """An order book for a seller who knows the total only: orders spread evenly over the window, the defects where they were. Raises CaseError where a defect lies outside the window."""
    first, last = window.first(today), window.last(today)
    book = OrderBook()
    for day in defect_dates:
        if not first <= day <= last:
            raise impossible("date_outside_window", date=day.isoformat(), first=first.isoformat(), last=last.isoformat())
        book.defects[day] = book.defects.get(day, 0) + 1
    if len(defect_dates) > orders:
        raise impossible("more_defects_than_orders")
    # The defective orders stand on their own days; the others fill the days evenly, without a rounding that loses one.
    rest = orders - len(defect_dates)
    for i in range(window.days):
        day = first + timedelta(days=i)
        share = rest * (i + 1) // window.days - rest * i // window.days
        count = share + book.defects.get(day, 0)
        if count:
            book.orders[day] = count
    return book


def project(book: OrderBook, today: date, window: Window, daily_orders: int, horizon: int | None = None, target: Fraction = TARGET) -> Projection:
    """The metric on each day from today, while `daily_orders` clean orders a day come in. `horizon` days, or until everything of today has left.

    Days that the book has nothing for between the end of today's window and today are taken to have had `daily_orders` as well. Raises CaseError for a rate of orders that cannot be.
    """
    if not 0 <= daily_orders <= MOST_DAILY:
        raise impossible("daily_orders", limit=MOST_DAILY)
    horizon = horizon if horizon is not None else window.days + window.lag + 1
    first, last = window.first(today), window.last(today) + timedelta(days=horizon)
    dates = [first + timedelta(days=i) for i in range((last - first).days + 1)]
    newest = max(book.orders, default=window.last(today))
    assumed_after = max(newest, window.last(today))
    orders = [_orders_on(book, day, daily_orders if day > assumed_after else 0) for day in dates]
    defects = [book.defects.get(day, 0) for day in dates]
    order_sums, defect_sums = [0, *accumulate(orders)], [0, *accumulate(defects)]
    days = [
        Day(today + timedelta(days=i), order_sums[i + window.days] - order_sums[i], defect_sums[i + window.days] - defect_sums[i])
        for i in range(horizon + 1)
    ]
    below_on = next((one.day for one in days if one.below(target)), None)
    stays: date | None = None
    for one in reversed(days):
        if not one.below(target):
            break
        stays = one.day
    exits = sorted((window.gone_on(day), count) for day, count in book.defects.items() if today < window.gone_on(day) <= days[-1].day and day <= last)
    return Projection(days, below_on, stays, exits)


def _orders_on(book: OrderBook, day: date, assumed: int) -> int:
    return book.orders.get(day, assumed)


def counts_on(book: OrderBook, today: date, window: Window) -> tuple[int, int]:
    """Orders and defects that count on one day."""
    first, last = window.first(today), window.last(today)
    return _between(book.orders, first, last), _between(book.defects, first, last)


def _between(counts: Mapping[date, int], first: date, last: date) -> int:
    return sum(count for day, count in counts.items() if first <= day <= last)
