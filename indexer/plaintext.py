"""Plain text → sections: numbered and stand-alone short lines are headings, the rest is paragraphs and list items."""

from __future__ import annotations

import re

from indexer.markdown import ParsedMarkdown
from indexer.model import Block, Section, Sentence
from indexer.sentences import split_sentences

_CHAPTER = re.compile(r"^(?:第[一二三四五六七八九十百\d]+[章节部分篇][ 、:：]?|(?:chapter|part|section)\s+[\dIVX]+\b)", re.IGNORECASE)
_CHINESE_NUMBER = re.compile(r"^[（(]?[一二三四五六七八九十]+[)）]?[、.．]\s*\S")
_ARABIC_NUMBER = re.compile(r"^(\d{1,2}(?:\.\d{1,2})*)[、.．)]?\s+\S|^\d{1,2}[、.．]\S")
_CASE = re.compile(r"^(?:案例|例|case|example)\s*[一二三四五六七八九十\d]+\s*[:：]", re.IGNORECASE)
_BULLET = re.compile(r"^\s*[*•·●▪◦–—-]\s+(\S.*)$")
_ENDS_A_SENTENCE = "。！？!?;；,，、.:："
_HEADING_LENGTH = 42
"""Longest line, in characters, that may be a heading; Latin text may have twice as many."""


def parse_plain_text(text: str) -> ParsedMarkdown:
    """Parse a whole text. The first line is its title where it is short and stands alone."""
    lines = text.split("\n")
    parsed = ParsedMarkdown()
    headings: list[tuple[int, str]] = []
    blocks: list[Block] = []
    section_line = 1
    paragraph: list[tuple[int, str]] = []

    def flush() -> None:
        if paragraph:
            blocks.append(_paragraph(paragraph))
            paragraph.clear()

    def close() -> None:
        flush()
        if blocks:
            path = tuple(title for _, title in headings)
            parsed.sections.append(Section(path, headings[-1][0] if headings else 0, section_line, tuple(blocks)))
        blocks.clear()

    for number, raw in enumerate(lines, 1):
        line = raw.strip()
        if not line:
            flush()
            continue
        level = _heading_level(lines, number - 1)
        if level:
            has_text = bool(blocks or paragraph)
            close()
            if level == 2 and headings and headings[-1][0] == 2 and not has_text and headings[-1][1] != line and not _is_numbered(headings[-1][1]):
                level = 3
            while headings and headings[-1][0] >= level:
                headings.pop()
            headings.append((level, line))
            section_line = number
            parsed.title = parsed.title or line
        elif bullet := _BULLET.match(raw):
            flush()
            blocks.append(Block("item", _sentences(bullet.group(1).strip(), number), (number, number)))
        else:
            paragraph.append((number, line))
    close()
    return parsed


def _heading_level(lines: list[str], at: int) -> int:
    """Level of the heading on this line, 0 where there is none. A title is 1, unnumbered headings and 一、 are 2, 1. and 案例一 are 3."""
    line = lines[at].strip()
    limit = _HEADING_LENGTH * (1 if not line.isascii() else 2)
    if len(line) > limit or _BULLET.match(lines[at]):
        return 0
    stands_alone = (at == 0 or not lines[at - 1].strip()) and (at + 1 >= len(lines) or not lines[at + 1].strip())
    if _CHAPTER.match(line) or _CHINESE_NUMBER.match(line):
        return 2 if line[-1] not in "。；;，," else 0
    if _CASE.match(line):
        return 3
    if _ARABIC_NUMBER.match(line):
        return 3 if stands_alone and line[-1] not in _ENDS_A_SENTENCE.replace("?", "").replace("？", "") else 0
    if at == 0 and line[-1] not in "。.!！":
        return 1
    if re.match(r"^\W*\d", line):
        return 0
    question = line[-1] in "?？"
    return 2 if stands_alone and (question or line[-1] not in _ENDS_A_SENTENCE) else 0


def _is_numbered(title: str) -> bool:
    return bool(_CHINESE_NUMBER.match(title) or _ARABIC_NUMBER.match(title) or _CHAPTER.match(title))


def _paragraph(lines: list[tuple[int, str]]) -> Block:
    chars = ""
    owner: list[int] = []
    for number, line in lines:
        if chars and (chars[-1].isascii() or line[0].isascii()):
            chars += " "
            owner.append(number)
        chars += line
        owner += [number] * len(line)
    sentences = tuple(Sentence(chars[start:end], (owner[start], owner[end - 1])) for start, end in split_sentences(chars))
    return Block("paragraph", sentences, (lines[0][0], lines[-1][0]))


def _sentences(text: str, line: int) -> tuple[Sentence, ...]:
    return tuple(Sentence(text[start:end], (line, line)) for start, end in split_sentences(text))
