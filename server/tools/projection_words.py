"""The projected days of a case in sentences, in Chinese and English: when the rate falls below the line, and what was assumed."""

from __future__ import annotations

from indexer.model import Language
from server.tools.case import Outcome

_ASSUMED: dict[str, dict[Language, str]] = {
    "daily_orders": {"zh": "没有给出每天的订单数，按窗口内的平均值计算：每天 {daily} 单。", "en": "No number of orders a day was given; the window's average is used: {daily} a day."},
    "spread": {"zh": "没有给出每个订单的日期，假定订单平均分布在窗口内。", "en": "The orders' dates were not given; they are taken to be spread evenly over the window."},
    "newest": {"zh": "没有给出日期的缺陷，按窗口内最新的一天计算（最慢移出的情况）。", "en": "Defects without a date are taken to be the newest in the window, the slowest to leave."},
}


def day_line(outcome: Outcome, language: Language) -> str:
    """When the rate falls below the line."""
    on, stays, daily = outcome.projection.below_on, outcome.projection.stays_below_from, outcome.daily_orders
    zh = language == "zh"
    if on is None:
        return f"每天 {daily} 单、没有新缺陷时，在 {outcome.projection.days[-1].day} 之前 ODR 不会低于 1%。" if zh else f"At {daily} orders a day without a new defect, ODR is not below 1% before {outcome.projection.days[-1].day}."
    text = f"每天 {daily} 单、没有新缺陷时，ODR 在 {on} 低于 1%。" if zh else f"At {daily} orders a day without a new defect, ODR falls below 1% on {on}."
    if stays != on:
        text += (f"之后还会波动，从 {stays} 起才一直低于 1%。" if zh else f" It rises again after that and stays below from {stays}.") if stays else ("之后还会再次超过。" if zh else " It rises above it again after that.")
    return text


def assumed_lines(outcome: Outcome, language: Language) -> list[str]:
    """What was not given, and what is taken in its place."""
    return [_ASSUMED[name][language].format(daily=outcome.daily_orders) for name in outcome.assumed if outcome.now.defects]
