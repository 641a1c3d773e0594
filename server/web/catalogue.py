"""The knowledge base as a list: which page in which language, what to ask first, and where words stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import NamedTuple, TypeVar
from urllib.parse import quote

from server.web.library import DocumentInfo, Library
from server.web.markup import slug

T = TypeVar("T")

FIRST_QUESTIONS = 6
FOUND_LINES = 30


@dataclass(frozen=True, slots=True)
class Entry:
    """A page in the contents list, once for all its languages."""

    info: DocumentInfo
    """The page in the visitor's language where there is one."""
    others: list[DocumentInfo]
    """The same page in other languages."""
    questions: list[tuple[str, str]]
    """Its questions with their addresses."""


class Found(NamedTuple):
    """A line that holds the words looked for."""

    info: DocumentInfo
    """Its page."""
    line: int
    """Its number, from 1."""
    text: str
    """Its words."""


def entries(documents: Sequence[DocumentInfo], language: str) -> list[Entry]:
    """Pages in the visitor's language, and those that exist in another language only."""
    listed: list[Entry] = []
    for info in documents:
        others = translations(documents, info)
        family = sorted([info, *others], key=lambda one: not language.startswith(one.language))
        if family[0] is info:
            questions = [(title, f"/kb/{quote(info.document)}#{slug(title)}") for title in info.starters]
            listed.append(Entry(info, others, questions))
    return listed


def translations(documents: Sequence[DocumentInfo], info: DocumentInfo) -> list[DocumentInfo]:
    """The same page in other languages."""
    return [one for one in documents if one.id == info.id and one.language != info.language]


def starters(documents: Sequence[DocumentInfo], language: str) -> list[str]:
    """First questions to offer, one of each topic: of the page that most others link to, as that is what readers need most."""
    listed = [entry.info for entry in entries(documents, language)]
    readable = [info for info in listed if language.startswith(info.language)] or listed
    topics: dict[str, list[DocumentInfo]] = {}
    for info in sorted(readable, key=lambda one: one.linked, reverse=True):
        topics.setdefault(info.topics[0] if info.topics else "", []).append(info)
    pages = in_turn(sorted(topics.values(), key=lambda group: (group[0].linked, len(group)), reverse=True))
    questions = in_turn([info.starters for info in pages])
    return list(dict.fromkeys(questions))[:FIRST_QUESTIONS]


def in_turn(lists: Sequence[Sequence[T]]) -> list[T]:
    """The first of each list, then the second of each, until all are empty."""
    return [one for row in zip_longest(*lists) for one in row if one is not None]


def find(library: Library, query: str) -> list[Found]:
    """Lines with all the words of the query, for a visitor without JavaScript."""
    wanted = query.lower().split()
    if not wanted:
        return []
    found: list[Found] = []
    for info in library.documents():
        source = library.source(info.document)
        for number, line in enumerate(source.text.splitlines() if source else [], 1):
            if all(word in line.lower() for word in wanted):
                found.append(Found(info, number, line.strip().lstrip("#>-* ")))
                if len(found) == FOUND_LINES:
                    return found
    return found
