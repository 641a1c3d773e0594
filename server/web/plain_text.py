"""Documents that are plain text: paragraphs and line breaks as their author left them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from server.web.library import Heading
from server.web.marking import Lines, overlaps

RULE = re.compile(r"[=\-~*_]{3,}\s*")


@dataclass(frozen=True, slots=True)
class Part:
    """A heading with the lines under it."""

    title: str
    """Words of the heading; empty before the first one."""
    level: int
    """Its level; 0 before the first one."""
    first: int
    """Line of the heading, or of the first line where there is none."""
    lines: list[str]
    """All lines, that of the heading included."""


def parts(text: str, headings: Sequence[Heading]) -> Iterator[Part]:
    """The text cut at its headings."""
    lines = text.splitlines()
    cuts = sorted((h for h in headings if 1 <= h.line <= len(lines)), key=lambda h: h.line)
    lead = cuts[0].line - 1 if cuts else len(lines)
    yield Part("", 0, 1, lines[:lead])
    for heading, end in zip(cuts, [*(h.line - 1 for h in cuts[1:]), len(lines)], strict=False):
        yield Part(heading.title, heading.level, heading.line, lines[heading.line - 1 : end])


def to_html(part: Part, anchor: str, cited: Lines | None, anchored: bool) -> tuple[str, bool]:
    """HTML of a part, and whether it holds a cited line; the first marked line carries the anchor if `anchored`."""
    out: list[str] = []
    marked = False

    def words(number: int, line: str) -> str:
        nonlocal marked
        if cited is None or not line.strip() or not overlaps((number, number), cited):
            return escape(line)
        name = f' id="L{cited[0]}"' if anchored and not marked else ""
        marked = True
        return f"<mark{name}>{escape(line)}</mark>"

    rows = list(enumerate(part.lines, part.first))
    if part.title:
        number, _ = rows.pop(0)
        tag = f"h{min(part.level, 6)}"
        link = f'<a class="anchor" href="#{escape(anchor)}" aria-label="#">#</a>'
        out.append(f'<{tag} class="heading" id="{escape(anchor)}">{words(number, part.title)}{link}</{tag}>')
        if rows and RULE.fullmatch(rows[0][1]):
            rows.pop(0)
    for block in _blocks(rows):
        body = "<br>".join(words(number, line) for number, line in block)
        out.append(f'<p data-lines="{block[0][0]}-{block[-1][0]}">{body}</p>')
    return "\n".join(out), marked


def _blocks(rows: Sequence[tuple[int, str]]) -> Iterator[list[tuple[int, str]]]:
    block: list[tuple[int, str]] = []
    for row in [*rows, (0, "")]:
        if row[1].strip():
            block.append(row)
        elif block:
            yield block
            block = []
