"""The damage path walked: the answers so far → the next question, or the claim with its deadline as a date."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from indexer.guided_path import Claim, Deadline, GuidedPath, Question


@dataclass(frozen=True, slots=True)
class Step:
    """Where the answers lead."""

    taken: tuple[tuple[Question, int], ...]
    """Questions that were answered, each with the number of its answer."""
    question: Question | None
    claim: Claim | None
    name: str


def walk(path: GuidedPath, answers: tuple[int, ...]) -> Step | None:
    """Follow the answers (from 0) from the start; None where one of them does not exist."""
    name = path.start
    taken: list[tuple[Question, int]] = []
    for number in answers:
        question = path.questions.get(name)
        if question is None or not 0 <= number < len(question.answers):
            return None
        taken.append((question, number))
        name = question.answers[number].next
    return Step(tuple(taken), path.questions.get(name), path.claims.get(name), name)


def last_day(deadline: Deadline, since: date) -> date:
    """The last day on which the claim can be made. Business days are Monday to Friday; public holidays are not known here."""
    if deadline.unit == "calendar":
        return since + timedelta(days=deadline.days)
    if deadline.unit == "month":
        months = since.year * 12 + since.month - 1 + deadline.days
        year, month = months // 12, months % 12 + 1
        # 31 August + 6 months is the last day of February.
        return date(year, month, min(since.day, monthrange(year, month)[1]))
    day, left = since, deadline.days
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5
    return day


def first_day(deadline: Deadline, since: date) -> date:
    """The first day on which it can be made."""
    return since + timedelta(days=deadline.opens)
