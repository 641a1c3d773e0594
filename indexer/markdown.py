"""Markdown → sections of blocks and sentences, each with the lines where it stands."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from indexer.model import Block, BlockKind, Lines, Section, Sentence, Source
from indexer.sentences import split_sentences

_CONFLICT = re.compile(r"\[!CONFLICT\](?:[^\S\n]*(superseded\b|scope\b|unresolved\b|\w+(?=\s*$)))?[^\S\n]*", re.IGNORECASE | re.MULTILINE)
SOURCE_FORM = re.compile(r"^(?P<title>.*?)\s+[—–-]{1,2}\s+(?P<authority>official|moderator|third-party|guide)\s*(?:,\s*(?P<date>undated|\d{4}(?:-\d{2}){0,2}))?\.?$")
_CODE_LINES = 12
"""Lines of a code block that are kept as text; the rest is not what a question is about."""


@lru_cache(maxsize=1)
def parser() -> MarkdownIt:
    """CommonMark with tables, footnotes and front matter; HTML is recognised so that it can be left out."""
    return _parser()


@lru_cache(maxsize=1)
def block_parser() -> MarkdownIt:
    """The same without what happens inside a line: half the time, for whoever reads the raw text of the blocks."""
    return _parser().disable(["inline", "text_join"])


def _parser() -> MarkdownIt:
    from mdit_py_plugins.footnote import footnote_plugin
    from mdit_py_plugins.front_matter import front_matter_plugin

    return MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).use(front_matter_plugin).use(footnote_plugin, inline=False, move_to_end=False)


@dataclass(slots=True)
class ParsedMarkdown:
    """What one Markdown text holds."""

    front_matter: str = ""
    title: str = ""
    sections: list[Section] = field(default_factory=list)
    footnotes: dict[str, Source] = field(default_factory=dict)


@dataclass(slots=True)
class _Text:
    """Plain text of one inline token, with the line of each character and where footnotes are referred to."""

    chars: str = ""
    lines: list[int] = field(default_factory=list)
    references: list[tuple[int, str]] = field(default_factory=list)

    def add(self, text: str, line: int) -> None:
        self.chars += text
        self.lines += [line] * len(text)

    def sentences(self) -> tuple[Sentence, ...]:
        spans = split_sentences(self.chars)
        found: list[Sentence] = []
        for i, (start, end) in enumerate(spans):
            last = i == len(spans) - 1
            following = spans[i + 1][0] if not last else len(self.chars) + 1
            notes = tuple(dict.fromkeys(label for at, label in self.references if start < at <= following and (last or at <= following)))
            found.append(Sentence(self.chars[start:end], (self.lines[start], self.lines[end - 1]), notes))
        return _inherit_footnotes(found)


def _inherit_footnotes(sentences: list[Sentence]) -> tuple[Sentence, ...]:
    """A reference at the end of a statement stands behind its earlier sentences too, where they have none."""
    following: tuple[str, ...] = ()
    result: list[Sentence] = []
    for sentence in reversed(sentences):
        following = sentence.footnotes or following
        result.append(Sentence(sentence.text, sentence.lines, following))
    return tuple(reversed(result))


def parse_markdown(text: str) -> ParsedMarkdown:
    """Parse a whole page. Never fails: whatever is not Markdown is text."""
    tokens = parser().parse(text)
    parsed = ParsedMarkdown()
    headings: list[tuple[int, str]] = []
    blocks: list[Block] = []
    section_line = 1

    def close() -> None:
        if blocks or headings:
            path = tuple(title for _, title in headings)
            parsed.sections.append(Section(path, headings[-1][0] if headings else 0, section_line, tuple(blocks)))
        blocks.clear()

    for node in _top_level(tokens):
        first = node[0]
        if first.type == "front_matter":
            parsed.front_matter = first.content
        elif first.type == "heading_open":
            close()
            level = int(first.tag[1])
            title = _inline_text(node[1]).chars.strip()
            while headings and headings[-1][0] >= level:
                headings.pop()
            headings.append((level, title))
            section_line = first.map[0] + 1 if first.map else 1
            parsed.title = parsed.title or title
        elif first.type == "footnote_block_open":
            continue
        elif first.type == "footnote_reference_open":
            label = str(first.meta.get("label", ""))
            parsed.footnotes[label] = _source(node)
        else:
            blocks.extend(_blocks(node))
    close()
    return parsed


def _top_level(tokens: list[Token]) -> Iterator[list[Token]]:
    """Tokens grouped by the top-level block that they belong to."""
    depth = 0
    group: list[Token] = []
    for token in tokens:
        group.append(token)
        depth += token.nesting
        if depth == 0:
            yield group
            group = []


def _blocks(node: list[Token]) -> Iterator[Block]:
    first = node[0]
    lines = _lines(first, (1, 1))
    if first.type == "table_open":
        yield from _table(node, lines)
    elif first.type in ("bullet_list_open", "ordered_list_open"):
        yield from _list(node)
    elif first.type == "blockquote_open":
        yield from _quote(node, lines)
    elif first.type in ("fence", "code_block"):
        kept = first.content.strip("\n").split("\n")[:_CODE_LINES]
        if any(line.strip() for line in kept):
            yield Block("code", (Sentence("\n".join(kept), lines),), lines)
    elif first.type == "html_block":
        if sentences := _html_text(first).sentences():
            yield Block("paragraph", sentences, lines)
    else:
        for token in node:
            if token.type == "inline" and (sentences := _inline_text(token).sentences()):
                yield Block("paragraph", sentences, _lines(token, lines))


def _list(node: list[Token]) -> Iterator[Block]:
    """One block for each item's own text; nested items are blocks of their own, deeper."""
    depth = -1
    numbers: list[int] = []
    ordered: list[bool] = []
    item_text: list[Sentence] = []
    item_lines: Lines = (1, 1)
    open_item = False

    def flush() -> Iterator[Block]:
        nonlocal item_text, open_item
        if item_text:
            yield Block("item", tuple(item_text), (item_text[0].lines[0], item_text[-1].lines[1]), depth, numbers[-1] if ordered[-1] else 0)
        item_text, open_item = [], False

    for token in node:
        if token.type in ("bullet_list_open", "ordered_list_open"):
            if open_item:
                yield from flush()
            depth += 1
            ordered.append(token.type == "ordered_list_open")
            numbers.append(int(token.attrGet("start") or 1) - 1)
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            depth -= 1
            ordered.pop()
            numbers.pop()
        elif token.type == "list_item_open":
            numbers[-1] += 1
            item_lines = _lines(token, item_lines)
            open_item = True
        elif token.type == "list_item_close":
            if item_text:
                yield from flush()
            open_item = False
        elif token.type == "inline":
            item_text.extend(_inline_text(token).sentences())
        elif token.type in ("fence", "code_block") and token.content.strip():
            item_text.append(Sentence(token.content.strip(), _lines(token, item_lines)))


def _table(node: list[Token], lines: Lines) -> Iterator[Block]:
    """One block for the table; each row is a sentence that names its columns, so that it stands alone when quoted."""
    header: list[str] = []
    rows: list[Sentence] = []
    cells: list[_Text] = []
    row_lines = lines
    in_head = False
    for token in node:
        if token.type == "thead_open":
            in_head = True
        elif token.type == "thead_close":
            in_head = False
        elif token.type == "tr_open":
            cells = []
            row_lines = _lines(token, row_lines)
        elif token.type == "inline":
            cells.append(_inline_text(token))
        elif token.type == "tr_close":
            if in_head:
                header = [cell.chars.strip() for cell in cells]
            else:
                notes = tuple(dict.fromkeys(label for cell in cells for _, label in cell.references))
                if text := _row_text(header, [cell.chars.strip() for cell in cells]):
                    rows.append(Sentence(text, row_lines, notes))
    if rows:
        yield Block("table", tuple(rows), lines, label=" | ".join(header))


def _row_text(header: list[str], cells: list[str]) -> str:
    return " | ".join(f"{head}: {cell}" if head else cell for head, cell in zip(header, cells, strict=False) if cell)


def _quote(node: list[Token], lines: Lines) -> Iterator[Block]:
    inlines = [token for token in node if token.type == "inline"]
    marker = _CONFLICT.match(inlines[0].content) if inlines else None
    if not marker:
        depth_list = [group for group in _top_level(node[1:-1])]
        for group in depth_list:
            yield from _blocks(group)
        return
    sentences: list[Sentence] = []
    for index, token in enumerate(inlines):
        text = _inline_text(token)
        if index == 0:
            text = _inline_text(token, skip=marker.end())
        parts = text.sentences()
        if parts:
            notes = tuple(dict.fromkeys(label for part in parts for label in part.footnotes))
            whole = text.chars.strip()
            sentences.append(Sentence(whole, (parts[0].lines[0], parts[-1].lines[1]), notes))
    if sentences:
        yield Block("conflict", tuple(sentences), lines, label=(marker.group(1) or "unresolved").lower())


def _inline_text(token: Token, skip: int = 0) -> _Text:
    """Plain text of an inline token. `skip` leaves out that many characters at its beginning."""
    text = _Text()
    line = token.map[0] + 1 if token.map else 1
    for child in token.children or []:
        if child.type in ("softbreak", "hardbreak"):
            line += 1
            previous = text.chars[-1:]
            if previous and (previous.isascii() or child.type == "hardbreak"):
                text.add("\n" if child.type == "hardbreak" else " ", line)
        elif child.type in ("text", "code_inline"):
            content = child.content[skip:] if skip else child.content
            skip = max(0, skip - len(child.content))
            text.add(content, line)
        elif child.type == "image":
            text.add(child.content, line)
        elif child.type == "footnote_ref":
            text.references.append((len(text.chars), str(child.meta.get("label", ""))))
    return text


def _html_text(token: Token) -> _Text:
    import nh3

    text = _Text()
    first = token.map[0] + 1 if token.map else 1
    plain = html.unescape(nh3.clean(token.content, tags=set(), clean_content_tags={"script", "style"}))
    for offset, line in enumerate(plain.split("\n")):
        if line.strip():
            text.add(line.strip() + "\n", first + offset)
    return text


def _source(node: list[Token]) -> Source:
    inline = next((token for token in node if token.type == "inline"), None)
    if inline is None:
        return Source("", None, "page", None)
    url = next((str(child.attrGet("href")) for child in inline.children or [] if child.type == "link_open"), None)
    text = " ".join(_inline_text(inline).chars.split())
    match = SOURCE_FORM.match(text)
    if match is None:
        return Source(text, url, "page", None)
    return Source(match["title"], url, match["authority"], match["date"])


def _lines(token: Token, default: Lines) -> Lines:
    return (token.map[0] + 1, max(token.map[0] + 1, token.map[1])) if token.map else default


__all__ = ["SOURCE_FORM", "BlockKind", "ParsedMarkdown", "block_parser", "parse_markdown", "parser"]
