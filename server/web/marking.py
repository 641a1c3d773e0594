"""Cited lines: from line numbers of the file to marks in the page."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

from markdown_it.token import Token

Lines = tuple[int, int]
"""First and last line, counted from 1, both included."""


def parse_lines(text: str | None) -> Lines | None:
    """`12-15` or `12` of an address; None for anything else, as an address may be mistyped."""
    match = re.fullmatch(r"(\d{1,7})(?:-(\d{1,7}))?", text or "")
    if not match:
        return None
    first, last = int(match[1]), int(match[2] or match[1])
    return (first, last) if 1 <= first <= last else None


def lines_hash(text: str, lines: Lines) -> str:
    """Hash of these lines of a file, as a citation keeps it."""
    cited = "\n".join(text.split("\n")[lines[0] - 1 : lines[1]])
    return hashlib.sha256(cited.encode()).hexdigest()[:16]


def overlaps(one: Lines, other: Lines) -> bool:
    """Whether the two spans share a line."""
    return one[0] <= other[1] and other[0] <= one[1]


def span_of(token: Token) -> Lines | None:
    """The lines that a block token came from."""
    return (token.map[0] + 1, max(token.map[1], token.map[0] + 1)) if token.map else None


def mark_lines(tokens: Sequence[Token], cited: Lines | None) -> bool:
    """Give every block its lines, mark the cited ones, anchor the first mark as `L<line>`; False if none was found."""
    enclosing: list[Lines | None] = [None]
    found = False
    for token in tokens:
        span = span_of(token) or enclosing[-1]
        if token.nesting == 1:
            enclosing.append(span)
        elif token.nesting == -1:
            enclosing.pop()
        if token.map and token.nesting >= 0 and token.type != "inline" and (lines := span_of(token)):
            token.attrSet("data-lines", f"{lines[0]}-{lines[1]}")
        if cited is None or span is None or not overlaps(span, cited):
            continue
        if token.type in {"fence", "code_block"}:
            token.attrJoin("class", "cited")
            if not found:
                token.attrSet("id", f"L{cited[0]}")
            found = True
        elif token.type == "inline" and token.children:
            token.children, marked = _mark_inline(token.children, span[0], cited, None if found else f"L{cited[0]}")
            found = found or marked
    return found


def _mark_inline(children: Sequence[Token], line: int, cited: Lines, anchor: str | None) -> tuple[list[Token], bool]:
    """Marks around the runs of top-level tokens that stand on cited lines."""
    result: list[Token] = []
    open_mark = False
    marked = False
    for unit in _units(children):
        breaks = sum(token.type in {"softbreak", "hardbreak"} for token in unit)
        is_break = unit[0].type in {"softbreak", "hardbreak"}
        wanted = overlaps((line, line + breaks), cited) and not is_break
        line += breaks
        if wanted and not open_mark:
            opening = Token("mark_open", "mark", 1)
            if anchor and not marked:
                opening.attrSet("id", anchor)
            result.append(opening)
            open_mark = marked = True
        elif open_mark and not wanted:
            result.append(Token("mark_close", "mark", -1))
            open_mark = False
        result.extend(unit)
    if open_mark:
        result.append(Token("mark_close", "mark", -1))
    return result, marked


def _units(children: Sequence[Token]) -> list[list[Token]]:
    """Single tokens, and each emphasis or link with all that stands in it, so that marks nest properly."""
    units: list[list[Token]] = []
    depth = 0
    for token in children:
        if depth == 0:
            units.append([])
        units[-1].append(token)
        depth += token.nesting
    return units
