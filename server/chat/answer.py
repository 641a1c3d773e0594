"""The answer object: what the chat engine returns and every channel shows."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

Language = Literal["zh", "en"]
Status = Literal["answered", "partial", "clarify", "refused"]


class SourceInfo(BaseModel):
    """Where a cited statement comes from, as the page's footnote says."""

    title: str
    """Title of the source, such as a help page's name."""
    url: str | None = None
    """Its address; None where the page names none (third-party material)."""
    authority: str
    """official, moderator, third-party or guide; "page" when the page names no source at all."""
    as_of: str | None = None
    """Date of the source: YYYY, YYYY-MM, YYYY-MM-DD, "undated", or None when unknown."""


class Citation(BaseModel):
    """The very words that a sentence of the answer relies on, and where they stand."""

    n: int = Field(ge=1)
    """Number of the marker [n] in the answer; citations are numbered from 1 in order of appearance."""
    document: str
    """Path of the page in the knowledge base, without its ending: "zh/odr-recovery"."""
    title: str
    """Title of the page."""
    heading_path: list[str]
    """Headings above the words, outermost first."""
    quote: str
    """The words relied on, as plain text of the page."""
    lines: tuple[int, int]
    """First and last line in the page's file, counted from 1, both included."""
    hash: str
    """SHA-256 (hex, first 16 digits) of the cited lines, to notice that a page has changed since."""
    url: str
    """Address of the reader, opened at the cited lines and with them marked."""
    language: str
    """Language of the page."""
    source: SourceInfo


class Conflict(BaseModel):
    """Two statements of the guide's sources that disagree, and which of them stands."""

    kind: str = "unresolved"
    """superseded (by date), scope (marketplace or fulfilment differs) or unresolved."""
    statement: str
    against: str
    stands: str
    citations: list[int]
    """Numbers of the citations that show the block."""


class Timing(BaseModel):
    """Milliseconds spent on a question."""

    total: float = 0.0
    encode: float = 0.0
    search: float = 0.0
    compose: float = 0.0


class Answer(BaseModel):
    """One answer; a refusal is an answer too, with no citations."""

    id: str
    conversation_id: str
    status: Status
    language: Language
    question: str = ""
    """The question as it was asked."""
    answer: str
    """Markdown; each sentence of an answer ends with its markers, [1] or [1][3]."""
    citations: list[Citation] = Field(default_factory=list)
    conflicts: list[Conflict] = Field(default_factory=list)
    mode: Literal["extractive", "model"] = "extractive"
    """Who worded it: the guide itself, or a language model, whose every sentence was checked against its citation."""
    suggestions: list[str] = Field(default_factory=list)
    """Questions that the guide answers and that fit next."""
    timing_ms: Timing = Field(default_factory=Timing)
