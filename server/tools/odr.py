"""The order defect rate, exactly: whole numbers and fractions, no rounding across the line.

ODR = orders with at least one defect ÷ all orders of the window; the target is strictly below 1 % (exactly 1.00 % misses it).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from indexer.errors import CaseError

TARGET = Fraction(1, 100)


@dataclass(frozen=True, slots=True)
class OdrResult:
    """What follows from an order count and a defect count."""

    orders: int
    defects: int
    target: Fraction
    rate: Fraction
    below_target: bool
    """Strictly below the target."""
    clean_orders_needed: int
    """Further orders without a defect that bring the rate strictly below the target while all present orders still count; 0 where it is below."""
    defects_allowed: int
    """Most defects that this number of orders bears while the rate stays strictly below the target."""


def order_defect_rate(orders: int, defects: int, target: Fraction = TARGET) -> OdrResult:
    """Work out the rate. Raises CaseError, with a sentence that says why, for counts that cannot be."""
    impossible_counts(orders, defects)
    if not 0 < target < 1:
        raise ValueError("the target must lie between 0 and 1")
    rate = Fraction(defects, orders)
    least_orders = defects / target
    needed = max(0, least_orders.__floor__() + 1 - orders) if defects else 0
    allowed = (orders * target).__ceil__() - 1
    return OdrResult(orders, defects, target, rate, rate < target, needed, allowed)


_WHY = {
    "no_orders": "There must be at least 1 order.",
    "negative_count": "A count cannot be negative.",
    "more_defects_than_orders": "There cannot be more defective orders than orders: one order counts once.",
    "kinds_without_defects": "The defects by kind do not fit the number of defective orders.",
    "gone_beyond_defects": "More defects are supposed removed than there are.",
    "date_outside_window": "An order of {date} is outside the window of {first} to {last}.",
    "daily_orders": "Orders a day must lie between 0 and {limit}.",
    "lag": "The lag must lie between 0 and {limit} days.",
    "too_many_dates": "There are more dates of defects than defects.",
    "bad_number": "“{text}” is not a whole number.",
    "bad_date": "{date} is not a date such as 2026-03-01.",
    "bad_order_file": "Line {line} of the file: {reason}",
}


def impossible(code: str, **values: object) -> CaseError:
    """The error for figures that cannot be."""
    return CaseError(code, _WHY[code].format(**values), **values)


def impossible_counts(orders: int, defects: int) -> None:
    """Raise CaseError where these cannot be an order count and a count of some of them."""
    if orders < 0 or defects < 0:
        raise impossible("negative_count")
    if orders == 0:
        raise impossible("no_orders")
    if defects > orders:
        raise impossible("more_defects_than_orders")


def percent(rate: Fraction, places: int = 2) -> str:
    """A rate as a percentage that never shows the line itself for what is not on it: 1.004 % is "1.01%" above the line, not "1.00%"."""
    scaled = rate * 100 * 10**places
    whole = round(scaled)
    line = 10**places
    if whole == line and scaled != line:
        whole += 1 if scaled > line else -1
    text = f"{whole // 10**places}.{whole % 10**places:0{places}d}"
    return text.rstrip("0").rstrip(".") + "%"
