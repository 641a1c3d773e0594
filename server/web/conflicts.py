"""The block in which a page says that its sources disagree."""

from __future__ import annotations

import re
from collections.abc import Sequence

from markdown_it.token import Token

from server.web.markup import plain
from server.web.words import translate

MARKER = re.compile(r"^\[!CONFLICT\]\s*(superseded|scope|unresolved)?\s*", re.IGNORECASE)
PARTS = ("statement", "against", "stands")


def design_conflicts(tokens: Sequence[Token], language: str) -> None:
    """Turn each quotation that begins with [!CONFLICT] into a titled block whose items are told apart."""
    for index, token in enumerate(tokens[:-2]):
        words = tokens[index + 2]
        if token.type != "blockquote_open" or words.type != "inline":
            continue
        match = MARKER.match(plain(words))
        if not match:
            continue
        kind = (match[1] or "unresolved").lower()
        token.tag = "aside"
        token.attrJoin("class", f"conflict conflict-{kind}")
        tokens[index + 1].attrJoin("class", "conflict-title")
        title = Token("text", "", 0, content=translate(language, f"conflict.{kind}"))
        words.children = [title, *_after_marker(words.children or [])]
        _name_parts(tokens[index + 1 :], token.level)


def _after_marker(children: Sequence[Token]) -> list[Token]:
    """What the author wrote below the marker in the same paragraph, on a line of its own."""
    rest = [index for index, token in enumerate(children) if token.type == "softbreak"]
    return [Token("hardbreak", "br", 0), *children[rest[0] + 1 :]] if rest else []


def _name_parts(tokens: Sequence[Token], level: int) -> None:
    parts = iter(PARTS)
    for token in tokens:
        if token.type == "blockquote_close" and token.level == level:
            token.tag = "aside"
            return
        if token.type == "list_item_open" and token.level == level + 2:
            token.attrJoin("class", next(parts, "stands"))
