"""Markdown text → outline. The block structure is the indexer's own parser's; the text inside the blocks stays raw, which takes half the time."""

from __future__ import annotations

import re
from pathlib import Path

from markdown_it.token import Token

from indexer.asks import take_asks
from indexer.check.outline import BlockKind, Definition, Outline, RawBlock, RawConflict, RawSection
from indexer.check.quick import quick_outline
from indexer.frontmatter import FrontMatter

_ALERT = re.compile(r"\[!\s*(\w+)")


def outline(root: Path, file: str, text: str) -> Outline:
    """The outline of one page; its front matter is not read yet. Never fails."""
    page = Outline(file, root, FrontMatter(), "", [RawSection(0, "", 1)])
    if not file.endswith(".txt"):
        text, page.asks = take_asks(text)
        if not quick_outline(page, text):
            parse_outline(page, text)
    return page


def parse_outline(page: Outline, text: str) -> None:
    """Fill a page's outline with what the Markdown parser finds."""
    from indexer.markdown import block_parser

    _Reader(page).read(block_parser().parse(text))


class _Reader:
    """Walks through the tokens once and keeps what it is inside of."""

    def __init__(self, page: Outline) -> None:
        self.page = page
        self.group = 0
        self.lists = 0
        self.cells: list[str] | None = None
        self.row_line = 1
        self.footnote: tuple[str, int] | None = None
        self.quotes = 0
        self.conflict: RawConflict | None = None

    def read(self, tokens: list[Token]) -> None:
        for i, token in enumerate(tokens):
            match token.type:
                case "front_matter":
                    self.page.front_source = token.content
                case "heading_open":
                    self.page.sections.append(RawSection(int(token.tag[1]), "", _line(token)))
                case "inline":
                    self._text(token, tokens[i - 1])
                case "fence" | "code_block" | "html_block":
                    if self.footnote is None and token.content.strip():
                        self._add("paragraph" if token.type == "html_block" else "code", _line(token), token.content)
                case "footnote_reference_open":
                    self.footnote = (str(token.meta.get("label", "")), _line(token))
                case "footnote_reference_close":
                    self.footnote = None
                case "bullet_list_open" | "ordered_list_open":
                    self.group += not self.lists and self.conflict is None
                    self.lists += 1
                case "bullet_list_close" | "ordered_list_close":
                    self.lists -= 1
                case "blockquote_open":
                    self.quotes += 1
                case "blockquote_close":
                    self.quotes -= 1
                    self.conflict = self.conflict if self.quotes else None
                case "table_open":
                    self.group += 1
                case "tr_open":
                    self.cells, self.row_line = [], _line(token)
                case "thead_close":
                    self.cells = None
                case "tr_close" if self.cells is not None and tokens[i + 1].type != "thead_close":
                    self._add("row", self.row_line, " | ".join(self.cells))
                    self.cells = None

    def _text(self, token: Token, before: Token) -> None:
        section = self.page.sections[-1]
        if before.type == "heading_open":
            section.title = token.content
        elif self.footnote is not None:
            self.page.definitions.append(Definition(*self.footnote, token.content))
        elif self.cells is not None:
            self.cells.append(token.content)
        elif self.quotes and self.conflict is None and not self.lists and (alert := _ALERT.match(token.content)) and _is_conflict(alert.group(1)):
            self.group += 1
            marker, _, rest = token.content.partition("\n")
            self.conflict = RawConflict(_line(token), marker.strip())
            section.conflicts.append(self.conflict)
            if rest.strip():
                self._add("conflict", _line(token) + 1, rest)
        elif self.conflict is not None:
            self._add("conflict", _line(token), token.content)
        else:
            self.group += not self.lists
            self._add("item" if self.lists else "paragraph", _line(token), token.content)

    def _add(self, kind: BlockKind, line: int, raw: str) -> None:
        block = RawBlock(kind, line, raw, self.group)
        self.page.sections[-1].blocks.append(block)
        if kind == "conflict" and self.conflict is not None:
            self.conflict.items.append(block)


def _is_conflict(word: str) -> bool:
    """True for CONFLICT and for what was meant to be it: a misspelt one would be shown as an ordinary quotation."""
    import difflib

    return word == "CONFLICT" or bool(difflib.get_close_matches(word.upper(), ["CONFLICT"], cutoff=0.75))


def _line(token: Token) -> int:
    return token.map[0] + 1 if token.map else 1
