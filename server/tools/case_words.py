"""The outcome of a case in sentences and as events, in Chinese and English."""

from __future__ import annotations

from datetime import date

from indexer.model import Language
from server.tools.calendar import Event
from server.tools.case import Outcome
from server.tools.odr_answer import odr_lines
from server.tools.odr_question import OdrQuestion

ASSUMED: dict[str, dict[Language, str]] = {
    "daily_orders": {"zh": "没有给出每天的订单数，按窗口内的平均值计算：每天 {daily} 单。", "en": "No number of orders a day was given; the window's average is used: {daily} a day."},
    "spread": {"zh": "没有给出每个订单的日期，假定订单平均分布在窗口内。", "en": "The orders' dates were not given; they are taken to be spread evenly over the window."},
    "newest": {"zh": "没有给出日期的缺陷，按窗口内最新的一天计算（最慢移出的情况）。", "en": "Defects without a date are taken to be the newest in the window, the slowest to leave."},
}


def outcome_lines(outcome: Outcome, language: Language) -> list[str]:
    """Sentences, most important first: the rate, what is needed, the day, what was assumed."""
    now = outcome.now
    zh = language == "zh"
    lines = odr_lines(OdrQuestion(now.orders, now.defects, (0, 0, 0), 0, 0, None), language)
    if not now.below_target:
        lines.append(_day_line(outcome, zh))
    elif outcome.projection.stays_below_from is None or outcome.projection.stays_below_from > outcome.projection.days[0].day:
        above = next(one.day for one in outcome.projection.days if not one.below())
        lines.append(f"注意：每天 {outcome.daily_orders} 单时，好订单移出窗口后，ODR 会在 {above} 再次达到 1% 或以上。" if zh else f"Note: at {outcome.daily_orders} orders a day good orders leave the window, and on {above} ODR is at or above 1% again.")
    lines += [ASSUMED[name][language].format(daily=outcome.daily_orders) for name in outcome.assumed if now.defects]
    return lines


def _day_line(outcome: Outcome, zh: bool) -> str:
    on, stays, daily = outcome.projection.below_on, outcome.projection.stays_below_from, outcome.daily_orders
    if on is None:
        return f"每天 {daily} 单、没有新缺陷时，在 {outcome.projection.days[-1].day} 之前 ODR 不会低于 1%。" if zh else f"At {daily} orders a day without a new defect, ODR is not below 1% before {outcome.projection.days[-1].day}."
    text = f"每天 {daily} 单、没有新缺陷时，ODR 在 {on} 低于 1%。" if zh else f"At {daily} orders a day without a new defect, ODR falls below 1% on {on}."
    if stays != on:
        text += (f"之后还会波动，从 {stays} 起才一直低于 1%。" if zh else f" It rises again after that and stays below from {stays}.") if stays else ("之后还会再次超过。" if zh else " It rises above it again after that.")
    return text


def case_events(outcome: Outcome, language: Language) -> list[Event]:
    """The days to remember: defects leaving, and the rate falling below the line."""
    zh = language == "zh"
    events = [Event(day, f"{count} 个缺陷移出 ODR 窗口" if zh else f"{count} defect{'s' if count > 1 else ''} leave{'s' if count == 1 else ''} the ODR window", remind_days=0) for day, count in outcome.projection.exits]
    below: date | None = outcome.projection.below_on
    if below and not outcome.now.below_target:
        note = _day_line(outcome, zh)
        events.append(Event(below, "预计 ODR 低于 1%" if zh else "ODR is expected below 1%", note, remind_days=0))
    return sorted(events, key=lambda event: event.day)
