"""A seller's own case → everything that follows from it: the rate, what brings it back, the days on which it changes, and what if."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from server.tools.odr import OdrResult, impossible, order_defect_rate
from server.tools.window import MOST_LAG, OrderBook, Projection, Window, counts_on, project, spread_evenly

MOST_ORDERS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Case:
    """What the seller gives."""

    orders: int
    defects: int
    """Defective orders, each once."""
    today: date
    lag: int = 0
    """Days between today and the end of the window on the account page."""
    daily_orders: int | None = None
    """Clean orders a day from now on; the window's own average where it is not given."""
    defect_dates: tuple[date, ...] = ()
    """Order dates of defects; those not given are taken to be the newest possible, which is the slowest way out."""
    book: OrderBook | None = None
    """Orders by date, from a file; then `orders` and `defects` are counted from it."""


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The case changed in one point."""

    name: str
    """one_more_defect, one_defect_removed or twice_the_orders."""
    now: OdrResult
    below_on: date | None


@dataclass(slots=True)
class Outcome:
    """All that follows."""

    now: OdrResult
    window: tuple[date, date]
    """First and last order date that count today."""
    daily_orders: int
    projection: Projection
    assumed: list[str] = field(default_factory=list)
    """What was not given and was assumed: daily_orders, spread (orders evenly over the window), newest (defects of unknown date on the window's last day)."""
    what_if: list[WhatIf] = field(default_factory=list)


def work_out(case: Case) -> Outcome:
    """Raises CaseError for figures that cannot be."""
    if not 0 <= case.lag <= MOST_LAG:
        raise impossible("lag", limit=MOST_LAG)
    window = Window(lag=case.lag)
    orders, defects = (case.orders, case.defects) if case.book is None else counts_on(case.book, case.today, window)
    now = order_defect_rate(orders, defects)
    assumed: list[str] = []
    daily = case.daily_orders
    if daily is None:
        daily = (2 * (orders - defects) + window.days) // (2 * window.days)
        assumed.append("daily_orders")
    book = case.book
    if book is None:
        if len(case.defect_dates) > defects:
            raise impossible("too_many_dates")
        missing = defects - len(case.defect_dates)
        assumed += ["spread"] + (["newest"] if missing else [])
        book = spread_evenly(orders, [*case.defect_dates, *([window.last(case.today)] * missing)], case.today, window)
    outcome = Outcome(now, (window.first(case.today), window.last(case.today)), daily, project(book, case.today, window, daily), assumed)
    outcome.what_if = _what_if(book, case.today, window, daily, now)
    return outcome


def _what_if(book: OrderBook, today: date, window: Window, daily: int, now: OdrResult) -> list[WhatIf]:
    last = window.last(today)
    inside = [day for day in book.defects if window.first(today) <= day <= last and book.defects[day]]
    found: list[WhatIf] = []
    clean = [day for day, count in book.orders.items() if window.first(today) <= day <= last and count > book.defects.get(day, 0)]
    if clean:
        # A claim on an order that counts already and was clean so far, the newest: the slowest to leave.
        more = OrderBook(dict(book.orders), dict(book.defects))
        more.defects[max(clean)] = more.defects.get(max(clean), 0) + 1
        found.append(WhatIf("one_more_defect", order_defect_rate(now.orders, now.defects + 1), project(more, today, window, daily).below_on))
    if inside:
        fewer = OrderBook(dict(book.orders), dict(book.defects))
        fewer.defects[max(inside)] -= 1
        found.append(WhatIf("one_defect_removed", order_defect_rate(now.orders, now.defects - 1), project(fewer, today, window, daily).below_on))
    found.append(WhatIf("twice_the_orders", now, project(book, today, window, 2 * daily).below_on))
    return found
