"""Other ways to ask what a section answers: an author lists them in a comment under its heading, where no reader sees them.

    ## How long does ODR take to recover above 1%?

    <!-- also asked:
    my defect rate is over the limit, when does it go back down
    -->

A seller's question meets a heading less often than it meets another seller's question.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from indexer.model import Section

_COMMENT = re.compile(r"^<!--[ \t]*also asked:[ \t]*$(?P<asks>.*?)-->[ \t]*$", re.MULTILINE | re.DOTALL | re.IGNORECASE)


def take_asks(text: str) -> tuple[str, list[tuple[int, str]]]:
    """A page without these comments, its lines numbered as before; and each way to ask with its line, from 1."""
    asks: list[tuple[int, str]] = []

    def blank(match: re.Match[str]) -> str:
        first = text.count("\n", 0, match.start("asks")) + 1
        asks.extend((first + i, line.strip().removeprefix("- ")) for i, line in enumerate(match["asks"].split("\n")) if line.strip())
        return "\n" * match.group().count("\n")

    return _COMMENT.sub(blank, text), asks


def with_asks(sections: Sequence[Section], asks: Sequence[tuple[int, str]]) -> list[Section]:
    """Sections with the ways to ask that stand in them. Those before the first section belong to it."""
    lines = [section.line for section in sections]
    own: dict[int, list[str]] = {}
    for line, ask in asks:
        own.setdefault(max(0, bisect_right(lines, line) - 1), []).append(ask)
    return [replace(section, asks=tuple(dict.fromkeys(own[i]))) if i in own else section for i, section in enumerate(sections)]
