"""Every figure of a section stands in the same section of the translation too, and where the blocks are paired, in the same block."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from indexer.check.figures import read_figures, read_words
from indexer.check.finding import Finding
from indexer.check.inline import plain_text
from indexer.check.outline import Outline, RawSection
from indexer.check.rules.translations import mismatch, pairs
from indexer.model import OUT_OF_SCOPE


@dataclass(slots=True)
class _Side:
    """One section in one language."""

    page: Outline
    kinds: list[str]
    lines: list[int]
    """Of the heading and of each block, as the next two."""
    texts: list[str]
    figures: list[dict[str, str]]

    def all_figures(self) -> set[str]:
        return set().union(*self.figures)

    def words(self, texts: list[str]) -> set[str]:
        return set().union(*(read_words(text, self.page.front.language or "en") for text in texts))


def check(pages: list[Outline]) -> Iterator[Finding]:
    """Sections are compared by their place, so pages whose headings are not paired are left to that rule."""
    for one, other in pairs(pages):
        # Examples of what is not covered state nothing: each language has its own.
        if mismatch(one, other) is None and OUT_OF_SCOPE not in one.front.topics:
            for here, there in zip(one.sections, other.sections, strict=True):
                first, second = _side(one, here), _side(other, there)
                yield from _missing(first, second)
                yield from _missing(second, first)


def _side(page: Outline, section: RawSection) -> _Side:
    texts = [plain_text(section.title), *(block.plain for block in section.blocks)]
    lines = [section.line, *(block.line for block in section.blocks)]
    return _Side(page, [block.kind for block in section.blocks], lines, texts, [read_figures(text, page.front.language or "en") for text in texts])


def _missing(ours: _Side, theirs: _Side) -> Iterator[Finding]:
    """An error where the whole section lacks the figure, a warning where only the paired block does."""
    known = theirs.all_figures()
    told: set[str] = set()
    for i, figures in enumerate(ours.figures):
        for form, shown in figures.items():
            if form in told:
                continue
            if form not in known and form not in theirs.words(theirs.texts):
                told.add(form)
                yield Finding(ours.page.file, ours.lines[i], f"the figure {shown} is missing in the translation, {theirs.page.file}:{_line(theirs, i, ours)}. Make both say the same.")
            elif ours.kinds == theirs.kinds and form not in theirs.figures[i] and form not in theirs.words([theirs.texts[i]]) and i:
                message = f"the figure {shown} is not in the same place in the translation, {theirs.page.file}:{theirs.lines[i]}. Compare the two."
                yield Finding(ours.page.file, ours.lines[i], message, "warning")


def _line(theirs: _Side, i: int, ours: _Side) -> int:
    return theirs.lines[i if ours.kinds == theirs.kinds else 0]
