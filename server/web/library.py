"""What the web pages need to know of a knowledge base, and nothing more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, Protocol


class Heading(NamedTuple):
    """One heading of a document, as the index found it."""

    level: int
    """1 for the title of the page, 2 for a section, and so on."""
    title: str
    """Its words, without marks."""
    line: int
    """Its line in the file, counted from 1."""


@dataclass(frozen=True, slots=True)
class DocumentInfo:
    """One document, as the contents list shows it."""

    document: str
    """Path in the knowledge base without its ending: "zh/odr-recovery"."""
    id: str
    """The same for a page and its translations: "odr-recovery"."""
    title: str
    """Title as a reader sees it."""
    language: str
    """Language of the text: "zh" or "en"."""
    updated: str | None = None
    """Date when the page was last checked against its sources: YYYY-MM-DD."""
    topics: list[str] = field(default_factory=list)
    """Words that the page is about; the contents list can be filtered by them."""
    format: Literal["markdown", "text"] = "markdown"
    """How the source is written."""
    starters: list[str] = field(default_factory=list)
    """Headings of the page that are questions, in the order of the page."""
    linked: int = 0
    """Other pages that link to it."""


@dataclass(frozen=True, slots=True)
class DocumentSource:
    """One document with its text."""

    info: DocumentInfo
    """What the contents list shows of it."""
    text: str
    """The whole file, front matter included: line numbers of citations count from its first line."""
    headings: Sequence[Heading] = ()
    """Its headings; only plain text needs them, Markdown shows its own."""


class Library(Protocol):
    """The published knowledge base."""

    def documents(self) -> Sequence[DocumentInfo]:
        """All documents, in the order in which they are to be listed."""
        ...

    def source(self, document: str) -> DocumentSource | None:
        """The document of that name; None when the knowledge base has none."""
        ...
