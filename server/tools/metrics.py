"""The account metrics with their windows and limits, and whether a count meets them. Whole numbers and fractions only."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from server.tools.odr import TARGET, impossible_counts

MetricName = Literal["odr", "lsr", "cr", "vtr", "otdr"]


@dataclass(frozen=True, slots=True)
class Metric:
    """One rate of the account page."""

    name: MetricName
    limit: Fraction
    """Where the line is."""
    upper: bool
    """True: the rate must stay strictly below the limit (late, cancelled, defective). False: it must be at least the limit (tracked, on time)."""
    windows: tuple[int, ...]
    """Days that it is measured over; the late shipment rate has two."""
    delay: int
    """Most recent days that are left out."""
    counted: dict[str, str]
    """What stands above the line of the fraction, by language."""
    rule: dict[str, str]
    """What to look up in the guide for the rule, by language."""


METRICS: dict[MetricName, Metric] = {
    "odr": Metric("odr", TARGET, True, (60,), 0, {"zh": "缺陷订单", "en": "defective orders"}, {"zh": "ODR 怎么计算，目标是多少？", "en": "How is ODR calculated and what is the target?"}),
    "lsr": Metric("lsr", Fraction(4, 100), True, (10, 30), 0, {"zh": "迟发订单", "en": "orders confirmed late"}, {"zh": "迟发率（LSR）怎么算，上限是多少？", "en": "How is the Late Shipment Rate (LSR) worked out, and what is the limit?"}),
    "cr": Metric("cr", Fraction(25, 1000), True, (7,), 0, {"zh": "卖家取消的订单", "en": "orders cancelled by the seller"}, {"zh": "取消率（CR）怎么算，上限是多少？", "en": "How is the Cancellation Rate (CR) worked out, and what is the limit?"}),
    "vtr": Metric("vtr", Fraction(95, 100), False, (30,), 0, {"zh": "有有效追踪的包裹", "en": "packages with valid tracking"}, {"zh": "有效追踪率（VTR）怎么算，要求是多少？", "en": "How is the Valid Tracking Rate (VTR) worked out, and what is the limit?"}),
    "otdr": Metric("otdr", Fraction(90, 100), False, (14,), 7, {"zh": "准时送达的订单", "en": "orders delivered on time"}, {"zh": "准时送达率（OTDR）要求是多少？", "en": "What is the limit for the On-Time Delivery Rate (OTDR)?"}),
}


@dataclass(frozen=True, slots=True)
class MetricResult:
    """What follows from a total and a count."""

    rate: Fraction
    meets: bool
    """On target: exactly on the line is a miss where the rate must stay below, and enough where it must be at least."""
    good_needed: int
    """Further good orders (on time, tracked, not cancelled) that bring it on target while all present ones still count."""
    bad_allowed: int
    """Most bad orders that this total bears on target."""


def metric_rate(metric: Metric, total: int, counted: int) -> MetricResult:
    """Work a metric out. `counted` is what the metric counts: late orders for LSR, tracked packages for VTR. Raises CaseError for counts that cannot be."""
    impossible_counts(total, counted)
    rate = Fraction(counted, total)
    bad = counted if metric.upper else total - counted
    share = metric.limit if metric.upper else 1 - metric.limit
    if metric.upper:
        needed = max(0, (bad / share).__floor__() + 1 - total) if bad else 0
        return MetricResult(rate, rate < metric.limit, needed, (total * share).__ceil__() - 1)
    needed = max(0, (bad / share).__ceil__() - total)
    return MetricResult(rate, rate >= metric.limit, needed, (total * share).__floor__())
