"""A document as a page to read: safe HTML in sections, its contents, its sources, and the cited lines marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from markdown_it.token import Token

from indexer.asks import take_asks
from server.web import plain_text
from server.web.conflicts import design_conflicts
from server.web.library import DocumentSource
from server.web.marking import Lines, mark_lines
from server.web.markup import parser, plain, settle, slug, to_html
from server.web.provenance import Footnote, take_footnotes


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it up to the next heading."""

    id: str
    """Anchor of the heading; empty for what stands before the first one."""
    title: str
    """Words of the heading."""
    level: int
    """1 to 6; 0 for what stands before the first heading."""
    html: str
    """Safe HTML, the heading included."""


@dataclass(frozen=True, slots=True)
class Page:
    """A document, ready to be shown."""

    sections: list[Section]
    """All of it, in order."""
    footnotes: list[Footnote] = field(default_factory=list)
    """Sources of its statements."""
    marked: bool = False
    """Whether the cited lines were found."""

    @property
    def titled(self) -> bool:
        """Whether the text itself begins with the title, so that the page need not repeat it."""
        return any(section.level == 1 for section in self.sections)

    @property
    def contents(self) -> list[Section]:
        """The sections that the contents list names."""
        return [section for section in self.sections if section.level in {2, 3}]


def read_page(source: DocumentSource, cited: Lines | None = None, prefix: str = "") -> Page:
    """The page of a document; `prefix` keeps the anchors of two documents on one page apart."""
    if source.info.format == "text":
        return _read_text(source, cited, prefix)
    env: dict[str, Any] = {"prefix": prefix}
    tokens = parser().parse(take_asks(source.text)[0], env)
    settle(tokens, source.info.document)
    marked = mark_lines(tokens, cited)
    design_conflicts(tokens, source.info.language)
    footnotes = take_footnotes(tokens, env)
    return Page(_sections(tokens, env, prefix), footnotes, marked)


def _sections(tokens: Sequence[Token], env: dict[str, Any], prefix: str) -> list[Section]:
    starts = [i for i, token in enumerate(tokens) if token.type == "heading_open" and token.level == 0]
    sections: list[Section] = []
    taken: dict[str, int] = {}
    if lead := to_html(tokens[: starts[0] if starts else len(tokens)], env).strip():
        sections.append(Section("", "", 0, lead))
    for start, end in pairwise([*starts, len(tokens)]):
        heading, words = tokens[start], tokens[start + 1]
        title = plain(words)
        anchor = unique(prefix + slug(title), taken)
        heading.attrSet("id", anchor)
        heading.attrSet("class", "heading")
        words.children = [*(words.children or []), *_anchor_link(anchor)]
        sections.append(Section(anchor, title, int(heading.tag[1]), to_html(tokens[start:end], env)))
    return sections


def unique(anchor: str, taken: dict[str, int]) -> str:
    """The anchor, numbered when another heading of the page has it already."""
    taken[anchor] = taken.get(anchor, 0) + 1
    return anchor if taken[anchor] == 1 else f"{anchor}-{taken[anchor]}"


def _anchor_link(anchor: str) -> list[Token]:
    link = Token("link_open", "a", 1, attrs={"href": f"#{anchor}", "class": "anchor", "aria-label": "#"})
    return [link, Token("text", "", 0, content="#"), Token("link_close", "a", -1)]


def _read_text(source: DocumentSource, cited: Lines | None, prefix: str) -> Page:
    taken: dict[str, int] = {}
    sections: list[Section] = []
    marked = False
    for part in plain_text.parts(source.text, source.headings):
        anchor = unique(prefix + slug(part.title), taken) if part.title else ""
        html, hit = plain_text.to_html(part, anchor, cited, anchored=not marked)
        marked = marked or hit
        if html:
            sections.append(Section(anchor, part.title, part.level, html))
    return Page(sections, [], marked)
