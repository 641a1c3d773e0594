"""The outcome of a case in sentences and as events, in Chinese and English."""

from __future__ import annotations

from datetime import date

from indexer.model import Language
from server.tools.calendar import Event
from server.tools.case import Outcome
from server.tools.odr_answer import odr_lines
from server.tools.odr_question import OdrQuestion
from server.tools.projection_words import assumed_lines, day_line


def outcome_lines(outcome: Outcome, language: Language) -> list[str]:
    """Sentences, most important first: the rate, what is needed, the day, what was assumed."""
    now = outcome.now
    zh = language == "zh"
    lines = odr_lines(OdrQuestion(now.orders, now.defects), language)
    if not now.below_target:
        lines.append(day_line(outcome, language))
    elif outcome.projection.stays_below_from is None or outcome.projection.stays_below_from > outcome.projection.days[0].day:
        above = next(one.day for one in outcome.projection.days if not one.below())
        lines.append(f"注意：每天 {outcome.daily_orders} 单时，好订单移出窗口后，ODR 会在 {above} 再次达到 1% 或以上。" if zh else f"Note: at {outcome.daily_orders} orders a day good orders leave the window, and on {above} ODR is at or above 1% again.")
    return lines + assumed_lines(outcome, language)


def case_events(outcome: Outcome, language: Language) -> list[Event]:
    """The days to remember: defects leaving, and the rate falling below the line."""
    zh = language == "zh"
    events = [Event(day, f"{count} 个缺陷移出 ODR 窗口" if zh else f"{count} defect{'s' if count > 1 else ''} leave{'s' if count == 1 else ''} the ODR window", remind_days=0) for day, count in outcome.projection.exits]
    below: date | None = outcome.projection.below_on
    if below and not outcome.now.below_target:
        note = day_line(outcome, language)
        events.append(Event(below, "预计 ODR 低于 1%" if zh else "ODR is expected below 1%", note, remind_days=0))
    return sorted(events, key=lambda event: event.day)
