"""Files of questions: JSON lines, each with what a right answer must hold."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from indexer.errors import QuestionFileError


@dataclass(frozen=True, slots=True)
class Case:
    """One question and what is expected of its answer."""

    id: str
    question: str
    history: tuple[str, ...]
    """The person's questions before it, oldest first."""
    answerable: str
    """"none" where it must be refused; anything else says where the answer comes from."""
    must: tuple[re.Pattern[str], ...]
    """What answer and quotes together have to hold."""
    must_not: tuple[re.Pattern[str], ...]
    language: str
    """zh, en or mixed."""
    style: str
    topic: str
    why: str
    """The right answer in a sentence, for the person who reads the verdict."""
    group: str
    """Cases of one group are alike: a calibration is never tried on a group that it was fitted to."""

    @property
    def is_answerable(self) -> bool:
        """False where it must be refused."""
        return self.answerable != "none"


@dataclass(frozen=True, slots=True)
class Pair:
    """A question and the document that answers it."""

    question: str
    document: str


def read_questions(path: Path) -> list[Case]:
    """All questions of a file. Raises QuestionFileError with the line that is wrong."""
    return [_case(record, path, line) for line, record in read_lines(path)]


def read_pairs(path: Path) -> list[Pair]:
    """All pairs of question and document. Raises QuestionFileError with the line that is wrong."""
    return [Pair(_text(record, "question", path, line), _text(record, "document", path, line)) for line, record in read_lines(path)]


def read_lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """The objects of a JSON-lines file with their line numbers. Raises QuestionFileError, also where there are none."""
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except FileNotFoundError:
        raise QuestionFileError(f"There is no file {path}.", hint="Name a file of JSON lines.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionFileError(f"The file {path} cannot be read: {error}.", hint="It must be a readable text file in UTF-8.") from None
    found = 0
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except ValueError as error:
            raise QuestionFileError(f"{path}:{number}: not JSON: {error}.", hint="Write one JSON object a line.") from None
        if not isinstance(record, dict):
            raise QuestionFileError(f"{path}:{number}: not an object.", hint="Write one JSON object a line.")
        found += 1
        yield number, record
    if not found:
        raise QuestionFileError(f"The file {path} holds nothing.", hint="Write one JSON object a line.")


def _case(record: dict[str, Any], path: Path, line: int) -> Case:
    answerable = record.get("answerable")
    if isinstance(answerable, bool):
        answerable = "yes" if answerable else "none"
    if not isinstance(answerable, str) or not answerable:
        raise QuestionFileError(f"{path}:{line}: `answerable` is {answerable!r}.", hint='Write "none" for a question that must be refused, and where the answer comes from for any other.')
    name = str(record.get("id") or f"{line}")
    topic = str(record.get("topic") or "")
    return Case(
        id=name,
        question=_text(record, "question", path, line),
        history=_texts(record, "history", path, line),
        answerable=answerable,
        must=_patterns(record, "must", path, line),
        must_not=_patterns(record, "must_not", path, line),
        language=str(record.get("lang") or ""),
        style=str(record.get("style") or ""),
        topic=topic,
        why=str(record.get("why") or ""),
        group=str(record.get("group") or topic or name),
    )


def _text(record: dict[str, Any], key: str, path: Path, line: int) -> str:
    value = record.get(key)
    if not isinstance(value, str) or not value.strip():
        raise QuestionFileError(f"{path}:{line}: `{key}` is missing or no text.", hint=f'Write "{key}": "…".')
    return value


def _texts(record: dict[str, Any], key: str, path: Path, line: int) -> tuple[str, ...]:
    value = record.get(key) or []
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise QuestionFileError(f"{path}:{line}: `{key}` is no list of texts.", hint=f'Write "{key}": ["…"].')
    return tuple(value)


def _patterns(record: dict[str, Any], key: str, path: Path, line: int) -> tuple[re.Pattern[str], ...]:
    try:
        return tuple(re.compile(pattern, re.IGNORECASE) for pattern in _texts(record, key, path, line))
    except re.error as error:
        raise QuestionFileError(f"{path}:{line}: `{key}` holds a pattern that is none: {error}.", hint="Each is a regular expression.") from None
