"""Statements of different pages that say the same twice, or the same with another figure."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from math import log

from indexer.check.finding import Finding
from indexer.check.inline import only_links
from indexer.check.outline import Outline, RawBlock
from indexer.check.statement import Statement, read_statement

_SIGNS = re.compile(r"\W+")
_DIGIT = re.compile(r"\d")
_RAREST = 8
"""Two statements are compared where at least two of their so many rarest words are the same: comparing all with all would take minutes."""
_COMMON = 60
"""A word of more statements than this leads to none of them."""
_DUPLICATE = 0.9
_SAME_SUBJECT = 0.5
"""Shared part of the words, weighted by rarity. Set on the pages of `kb/`: statements above it with different figures were either contradictions or lists with one figure more."""


def check(pages: list[Outline]) -> Iterator[Finding]:
    """Warnings, since only an editor can tell a contradiction from two rules for two cases. What a conflict block names is not reported."""
    said: dict[str, tuple[str, int]] = {}
    by_language: dict[str, list[Statement]] = defaultdict(list)
    for page in pages:
        for block in _statements(page):
            first = said.setdefault(_SIGNS.sub("", block.plain).lower(), (page.file, block.line))
            if first[0] != page.file:
                yield _duplicate(page.file, block.line, *first)
            elif _DIGIT.search(block.plain):
                by_language[page.front.language or ""].append(read_statement(page.file, block.line, block.plain))
    disputed = {page.file: [read_statement(page.file, 0, " ".join(item.plain for item in conflict.items)) for section in page.sections for conflict in section.conflicts] for page in pages}
    for statements in by_language.values():
        yield from _compare(statements, disputed)


def _statements(page: Outline) -> Iterator[RawBlock]:
    """What a page says outside its conflict blocks. What stands before the first question is about the page."""
    for section in page.sections:
        for block in section.blocks if section.level > 1 and page.authored else ():
            if block.kind in ("paragraph", "item") and not only_links(block.raw):
                yield block


def _compare(statements: list[Statement], disputed: dict[str, list[Statement]]) -> Iterator[Finding]:
    frequency = Counter(word for statement in statements for word in statement.words)
    weight = {word: log(1 + len(statements) / count) for word, count in frequency.items()}
    leads: dict[str, list[int]] = defaultdict(list)
    for i, statement in enumerate(statements):
        shared: Counter[int] = Counter()
        for word in sorted((word for word in statement.words if 1 < frequency[word] <= _COMMON), key=frequency.__getitem__)[:_RAREST]:
            shared.update(leads[word])
            leads[word].append(i)
        for j, count in shared.items():
            if count > 1 and statements[j].file != statement.file:
                yield from _judge(statements[j], statement, weight, disputed)


def _duplicate(file: str, line: int, first: str, first_line: int) -> Finding:
    return Finding(file, line, f"says the same as {first}:{first_line}. Keep it in one place and link to it, so that only one has to be kept up to date.", "warning")


def _judge(one: Statement, other: Statement, weight: dict[str, float], disputed: dict[str, list[Statement]]) -> Iterator[Finding]:
    shared = one.words & other.words
    alike = _weigh(shared, weight) / _weigh(one.words | other.words, weight)
    if alike >= _DUPLICATE and set(one.figures) == set(other.figures):
        yield _duplicate(other.file, other.line, one.file, one.line)
    if alike >= _SAME_SUBJECT:
        for unit in one.units() & other.units():
            ours, theirs = other.values(unit), one.values(unit)
            # A conflict block settles it where it names both figures and the same subject, not where it happens to hold both figures.
            settled = (
                named for file in (one.file, other.file) for named in disputed[file] if ours & named.values(unit) and theirs & named.values(unit) and _weigh(shared & named.words, weight) > _weigh(shared, weight) / 2
            )
            if ours - theirs and theirs - ours and not any(settled):
                here, there = (", ".join(sorted(values)) for values in (ours - theirs, theirs - ours))
                message = f"has the figure {here} ({unit}) where {one.file}:{one.line} has {there}, of what looks like the same. Correct one, name what differs, or write a conflict block."
                yield Finding(other.file, other.line, message, "warning")


def _weigh(words: frozenset[str], weight: dict[str, float]) -> float:
    return sum(weight[word] for word in words)
