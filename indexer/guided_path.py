"""A guided path of the knowledge base (`paths/*.yaml`): questions whose answers lead to a claim, each claim with the sections of the guide that it rests on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from indexer.errors import PageError

PARTS = ("rule", "steps", "evidence", "never")
LANGUAGES = ("zh", "en")


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer to a question."""

    text: dict[str, str]
    next: str
    """Name of the question or claim that it leads to."""
    also: tuple[str, ...] = ()
    """Other words in which people say so; a reply or a story that holds them, and those of no other answer, means this one."""


@dataclass(frozen=True, slots=True)
class Question:
    """One step of the path."""

    ask: dict[str, str]
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Deadline:
    """When a claim must be made."""

    days: int
    unit: str
    """calendar, business, or month."""
    since: dict[str, str]
    """The date that it counts from, in words."""
    opens: int
    """Days before the claim can be made at all; 0 where it can be made at once."""


@dataclass(frozen=True, slots=True)
class Claim:
    """Where a path ends."""

    claim: dict[str, str]
    sections: dict[str, str]
    """rule, and steps, evidence, never where given: "page#English heading"."""
    deadline: Deadline | None


@dataclass(frozen=True, slots=True)
class Opening:
    """When the path is offered or begun in a conversation."""

    offer: dict[str, str]
    """What a person says, or clicks, to begin it."""
    below: tuple[str, ...]
    """Pages below whose answers it is offered."""
    own_case: dict[str, tuple[tuple[str, ...], ...]]
    """By language, groups of words: a question with a word of each group is about the person's own case."""


@dataclass(slots=True)
class GuidedPath:
    """The whole path."""

    file: str
    start: str
    opening: Opening | None = None
    """None for a path that conversations do not offer."""
    questions: dict[str, Question] = field(default_factory=dict)
    claims: dict[str, Claim] = field(default_factory=dict)


def read_path(root: Path, name: str) -> GuidedPath | None:
    """The path of that name in the knowledge base's folder; None where it has none. Raises PageError where the file cannot be read as it stands."""
    file = root / "paths" / f"{name}.yaml"
    shown = f"paths/{name}.yaml"
    try:
        raw = yaml.load(file.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        mark = getattr(error, "problem_mark", None)
        raise PageError(shown, mark.line + 1 if mark else None, f"cannot be read: {getattr(error, 'problem', None) or error}.") from None
    try:
        return _path(shown, raw)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise PageError(shown, None, f"is not written as a path should be ({type(error).__name__}: {error}).", hint="See the comment at the head of the file.") from None


def _path(file: str, raw: Any) -> GuidedPath:
    questions = {name: Question(dict(one["ask"]), tuple(_answer(answer) for answer in one["answers"])) for name, one in raw["questions"].items()}
    claims = {
        name: Claim(dict(one["claim"]), {part: str(one[part]) for part in PARTS if one.get(part)}, _deadline(one["deadline"]) if one.get("deadline") else None)
        for name, one in raw["claims"].items()
    }
    return GuidedPath(file, raw["start"], _opening(raw["dialogue"]) if raw.get("dialogue") else None, questions, claims)


def _answer(raw: Any) -> Answer:
    return Answer({tag: raw[tag] for tag in LANGUAGES if raw.get(tag)}, raw["next"], tuple(str(word) for word in raw.get("also", ())))


def _opening(raw: Any) -> Opening:
    groups = {tag: tuple(tuple(str(word) for word in group) for group in raw.get("own_case", {}).get(tag, ())) for tag in LANGUAGES}
    return Opening(dict(raw["offer"]), tuple(str(page) for page in raw.get("below", ())), groups)


def _deadline(raw: Any) -> Deadline:
    return Deadline(int(raw["days"]), str(raw.get("unit", "calendar")), dict(raw["from"]), int(raw.get("opens", 0)))


def problems(path: GuidedPath) -> Iterator[tuple[str, str]]:
    """What does not fit within the path: the name at fault and what is wrong."""
    if path.opening:
        yield from (("dialogue", f"the dialogue's `offer` lacks a text in {tag}.") for tag in LANGUAGES if not path.opening.offer.get(tag))
    if path.start not in path.questions:
        yield path.start, f"`start` names no question: {path.start}."
    for name, question in path.questions.items():
        if not question.answers:
            yield name, f"the question {name} has no answers: a dead end."
        if name in path.claims:
            yield name, f"{name} is both a question and a claim."
        for texts in (question.ask, *(answer.text for answer in question.answers)):
            yield from ((name, f"the question {name} lacks a text in {tag}.") for tag in LANGUAGES if not texts.get(tag))
        for answer in question.answers:
            if answer.next not in path.questions and answer.next not in path.claims:
                yield name, f"the question {name} leads to {answer.next}, which does not exist."
    for name, claim in path.claims.items():
        yield from ((name, f"the claim {name} lacks its name in {tag}.") for tag in LANGUAGES if not claim.claim.get(tag))
        if "rule" not in claim.sections:
            yield name, f"the claim {name} names no `rule`: a section of the guide that it rests on."
        if claim.deadline and (claim.deadline.days < 1 or claim.deadline.unit not in ("calendar", "business", "month") or not 0 <= claim.deadline.opens < claim.deadline.days):
            yield name, f"the deadline of the claim {name} needs `days` of at least 1, the unit calendar, business or month, and `opens` before the last day."
        if claim.deadline:
            yield from ((name, f"the deadline of the claim {name} does not say in {tag} what it counts from.") for tag in LANGUAGES if not claim.deadline.since.get(tag))
    for name in [*path.questions, *path.claims]:
        if name not in reachable(path):
            yield name, f"no answer leads to {name}."


def reachable(path: GuidedPath) -> dict[str, tuple[int, ...]]:
    """Every question and claim that can be reached, with the answers (from 0) that lead to it the shortest way."""
    found: dict[str, tuple[int, ...]] = {path.start: ()}
    waiting = [path.start]
    for name in waiting:
        question = path.questions.get(name)
        for number, answer in enumerate(question.answers if question else ()):
            if answer.next not in found:
                found[answer.next] = (*found[name], number)
                waiting.append(answer.next)
    return found
