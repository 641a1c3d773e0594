"""What is too long to be quoted in an answer."""

from __future__ import annotations

import re
from collections.abc import Iterator

from indexer.check.finding import Finding
from indexer.check.outline import Outline
from indexer.language import detect_language
from indexer.sentences import split_sentences

_LONGEST_ZH = 100
"""Characters of a Chinese sentence; its Latin words count as two each."""
_LONGEST_EN = 45
"""Words of an English sentence."""
_SENTENCES = 3
"""Sentences of a list item or paragraph."""
_END = re.compile(r"[。！？!?…]|\.(?=\s|$)")


def check(pages: list[Outline]) -> Iterator[Finding]:
    """Sentences of paragraphs, items and conflict blocks on pages with front matter; a table's row is quoted as a row."""
    for page in pages:
        if not page.authored:
            continue
        for block in page.blocks:
            text = block.plain
            language = page.front.language or detect_language(text)
            size = len(text) if language == "zh" else text.count(" ")
            if block.kind in ("code", "row") or (size <= (_LONGEST_ZH if language == "zh" else _LONGEST_EN) and len(_END.findall(text)) <= _SENTENCES):
                continue
            sentences = [text[start:end] for start, end in split_sentences(text)]
            if len(sentences) > _SENTENCES:
                yield Finding(page.file, block.line, f"{len(sentences)} sentences in one {'item' if block.kind == 'item' else 'paragraph'} are too many to quote. Split it.", "warning")
            for sentence in sentences:
                size, limit, unit = (_width(sentence), _LONGEST_ZH, "characters") if language == "zh" else (len(sentence.split()), _LONGEST_EN, "words")
                if size > limit:
                    yield Finding(page.file, block.line, f"a sentence of {size} {unit} is too long to quote: “{sentence[:30]}…”. Keep it under {limit}.", "warning")


def _width(sentence: str) -> int:
    return len(re.sub(r"[A-Za-z0-9][\w.,%'-]*", "##", sentence).replace(" ", ""))
