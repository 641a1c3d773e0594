"""Footnotes of a page: the sources of its statements, with their authority and date."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markdown_it.token import Token

from server.web.markup import parser, to_html

TAIL = re.compile(
    r"\s*(?:\u2014|\u2013|--?)\s*(official|moderator|third-party|guide)\s*(?:[,\uff0c]\s*([^,\uff0c]+?))?\s*[.\u3002]?\s*$"
)


@dataclass(frozen=True, slots=True)
class Footnote:
    """One footnote, numbered in the order in which the page first refers to it."""

    number: int
    """Number of its reference in the page, from 1."""
    html: str
    """Its words, safe HTML, without authority and date."""
    authority: str | None
    """official, moderator, third-party or guide; None when the footnote names none."""
    as_of: str | None
    """Date of the source or "undated"; None when the footnote names none."""
    lines: str
    """Its own lines in the file, `40-40`."""


def take_footnotes(tokens: list[Token], env: dict[str, Any]) -> list[Footnote]:
    """Remove the footnotes from the end of the page and return them."""
    start = next((i for i, token in enumerate(tokens) if token.type == "footnote_block_open"), len(tokens))
    block = tokens[start:]
    del tokens[start:]
    notes: list[Footnote] = []
    body: list[Token] = []
    for token in block:
        if token.type == "footnote_open":
            body = []
        elif token.type == "footnote_close":
            notes.append(_footnote(len(notes) + 1, body, env))
        elif token.type != "footnote_anchor":
            body.append(token)
    return notes


def _footnote(number: int, body: Sequence[Token], env: dict[str, Any]) -> Footnote:
    texts = [child for token in body for child in token.children or [] if child.type == "text"]
    match = TAIL.search(texts[-1].content) if texts else None
    if match:
        texts[-1].content = texts[-1].content[: match.start()]
    lines = next((str(token.attrGet("data-lines")) for token in body if token.attrGet("data-lines")), "")
    authority, as_of = (match[1], match[2]) if match else (None, None)
    return Footnote(number, to_html(body, env), authority, as_of, lines)


def _reference(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    number = int(tokens[index].meta["id"]) + 1
    prefix = env.get("prefix", "")
    anchor = "" if tokens[index].meta.get("subId") else f' id="{prefix}ref-{number}"'
    return f'<sup class="ref"><a href="#{prefix}source-{number}"{anchor}>{number}</a></sup>'


parser().add_render_rule("footnote_ref", _reference)
