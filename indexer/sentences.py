"""Where a sentence ends, in Chinese and in English."""

from __future__ import annotations

import re

_CLOSERS = "”’」』)）】》\"'"
_HARD = "。！？!?…"
_ABBREVIATIONS = frozenset(
    "e.g i.e etc vs no nos mr mrs ms dr st approx inc ltd co corp fig sec art al cf est dept jan feb mar apr jun jul aug sep sept oct nov dec u.s u.k a.m p.m".split()
)
_LONG = 160
"""Characters beyond which a sentence is also cut at Chinese semicolons, whose parts stand alone: longer ones cannot be quoted usefully."""


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Spans (start, end) of the sentences of `text`, in order, without the white space around them."""
    spans: list[tuple[int, int]] = []
    start = 0
    i = 0
    while i < len(text):
        if _ends_sentence(text, i):
            end = i + 1
            while end < len(text) and (text[end] in _CLOSERS or text[end] in _HARD):
                end += 1
            _append(spans, text, start, end)
            start = end
            i = end
        else:
            i += 1
    _append(spans, text, start, len(text))
    return [piece for span in spans for piece in _cut_long(text, span)]


def _ends_sentence(text: str, i: int) -> bool:
    char = text[i]
    if char == "\n":
        return True
    following = text[i + 1 : i + 2]
    if char in "。！？…":
        return True
    if char in "!?":
        return not following or following.isspace() or following in _CLOSERS or not following.isascii() or not text[i - 1 : i].isascii()
    if char != ".":
        return False
    rest = text[i + 1 :].lstrip(_CLOSERS)
    if not rest:
        return True
    if not rest[0].isspace():
        return not rest[0].isascii() and not text[i - 1 : i].isdigit()
    word = re.search(r"[A-Za-z.]*$", text[:i])
    if word and (word.group().lower() in _ABBREVIATIONS or re.fullmatch(r"[A-Z]", word.group())):
        return False
    following_word = rest.lstrip()
    if text[:i].strip().isdigit():
        return False
    return not following_word or not following_word[0].islower()


def _append(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start == end:
        return
    if spans and not any(char.isalnum() for char in text[start:end]):
        # Stray closing punctuation belongs to the sentence before it.
        spans[-1] = (spans[-1][0], end)
        return
    spans.append((start, end))


def _cut_long(text: str, span: tuple[int, int]) -> list[tuple[int, int]]:
    start, end = span
    if end - start <= _LONG:
        return [span]
    pieces: list[tuple[int, int]] = []
    for match in re.finditer(r"；", text[start:end]):
        cut = start + match.end()
        _append(pieces, text, pieces[-1][1] if pieces else start, cut)
    _append(pieces, text, pieces[-1][1] if pieces else start, end)
    return pieces
