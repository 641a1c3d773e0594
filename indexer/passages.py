"""Sections → passages: as long as the encoder reads well, never cutting a table, a list item or a sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from indexer.model import OUT_OF_SCOPE, Block, Page, Passage, PassageSentence, Section, Sentence

MAX_TOKENS = 224
"""Bound on a passage's own text, in tokens of the encoder."""
MAX_PARAGRAPH = 440
"""Bound on a paragraph by itself, which says one thing more often than two: with the heading path it stays below 512."""

CountTokens = Callable[[str], int]


def split_page(page: Page, count_tokens: CountTokens, max_tokens: int = MAX_TOKENS, max_paragraph: int = MAX_PARAGRAPH) -> list[Passage]:
    """Passages of a page, in its order. A block longer than the first bound is a passage of its own."""
    if OUT_OF_SCOPE in page.document.topics:
        # An example of what is not covered is itself a way to ask: that is how it is compared with a question.
        return [replace(_passage(page.document.path, section, [block]), asks=(block.text,) if block.kind == "item" else ()) for section in page.sections for block in section.blocks]
    return [passage for section in page.sections for passage in _split_section(page.document.path, section, count_tokens, max_tokens, max_paragraph)]


def _split_section(document: str, section: Section, count_tokens: CountTokens, max_tokens: int, max_paragraph: int) -> Iterator[Passage]:
    group: list[Block] = []
    size = 0
    for block in _pieces(section.blocks, count_tokens, max_paragraph):
        tokens = count_tokens(block.text)
        if group and size + tokens > max_tokens:
            yield _passage(document, section, group)
            group, size = [], 0
        group.append(block)
        size += tokens
    if group:
        yield _passage(document, section, group)


def _pieces(blocks: tuple[Block, ...], count_tokens: CountTokens, max_paragraph: int) -> Iterator[Block]:
    """Blocks, with over-long paragraphs cut between sentences."""
    for block in blocks:
        if block.kind != "paragraph" or count_tokens(block.text) <= max_paragraph:
            yield block
            continue
        part: list[Sentence] = []
        size = 0
        for sentence in block.sentences:
            tokens = count_tokens(sentence.text)
            if part and size + tokens > max_paragraph:
                yield Block("paragraph", tuple(part), (part[0].lines[0], part[-1].lines[1]))
                part, size = [], 0
            part.append(sentence)
            size += tokens
        yield Block("paragraph", tuple(part), (part[0].lines[0], part[-1].lines[1]))


def _passage(document: str, section: Section, blocks: list[Block]) -> Passage:
    text = ""
    sentences: list[PassageSentence] = []
    for index, block in enumerate(blocks):
        if text:
            text += "\n"
        for position, sentence in enumerate(block.sentences):
            if position:
                if block.kind in ("table", "conflict"):
                    text += "\n"
                elif text[-1].isascii() or sentence.text[:1].isascii():
                    text += " "
            start = len(text)
            text += sentence.text
            sentences.append(PassageSentence(sentence.text, sentence.lines, sentence.footnotes, (start, len(text)), index, block.kind, block.number, block.depth, block.label))
    return Passage(document, section.heading_path, section.line, text, (blocks[0].lines[0], blocks[-1].lines[1]), tuple(sentences), section.asks)
