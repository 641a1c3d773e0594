"""A page and its translation: both there, with the same headings, footnotes and conflict blocks."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from indexer.check.finding import Finding
from indexer.check.inline import who_and_when
from indexer.check.outline import Outline


def pairs(pages: list[Outline]) -> list[tuple[Outline, Outline]]:
    """Pages of one id in different languages, each beside the first of them."""
    first: dict[str, Outline] = {}
    found: list[tuple[Outline, Outline]] = []
    for page in pages:
        if page.front.id and page.front.language:
            other = first.setdefault(page.front.id, page)
            if other.front.language != page.front.language:
                found.append((other, page))
    return found


def mismatch(one: Outline, other: Outline) -> int | None:
    """Position of the first heading that has no partner of its level; None where all have one."""
    levels, others = ([section.level for section in page.sections] for page in (one, other))
    if levels == others:
        return None
    return next((i for i, (a, b) in enumerate(zip(levels, others, strict=False)) if a != b), min(len(levels), len(others)))


def check(pages: list[Outline]) -> Iterator[Finding]:
    """A knowledge base in one language needs no translations."""
    languages = {page.front.language for page in pages if page.front.language}
    there: dict[str, dict[str, Outline]] = {}
    for page in pages:
        if page.front.id and page.front.language:
            there.setdefault(page.front.id, {})[page.front.language] = page
    for id_, by_language in there.items():
        page = next(iter(by_language.values()))
        for language in sorted(languages - set(by_language)):
            yield Finding(page.file, page.key_line("id"), f"there is no {language} page with the id `{id_}`. Add the translation.")
    for one, other in pairs(pages):
        if posixpath.basename(one.file) != posixpath.basename(other.file):
            yield Finding(other.file, other.key_line("id"), f"the page is named differently from its translation {one.file}. Give both the same file name.")
        yield from _headings(one, other)
        yield from _footnotes(one, other)


def _headings(one: Outline, other: Outline) -> Iterator[Finding]:
    if (at := mismatch(one, other)) is not None:
        section = other.sections[min(at, len(other.sections) - 1)]
        partner = one.sections[min(at, len(one.sections) - 1)]
        counts = f"{len(other.sections) - 1} headings here, {len(one.sections) - 1} in {one.file}"
        yield Finding(other.file, section.line, f"the headings part from the translation at “{section.title}” ({one.file}:{partner.line} has “{partner.title}”; {counts}). Keep the same headings in the same order.")
        return
    for here, there in zip(other.sections, one.sections, strict=True):
        kinds, others = ([conflict.marker.rpartition(" ")[2] for conflict in section.conflicts] for section in (here, there))
        if kinds != others:
            yield Finding(other.file, here.line, f"“{here.title}” has the conflict blocks {_list(kinds)}, {one.file}:{there.line} has {_list(others)}. Both languages must say the same.")


def _footnotes(one: Outline, other: Outline) -> Iterator[Finding]:
    ours, theirs = ({definition.label: definition for definition in page.definitions} for page in (other, one))
    for page, label in [(other, label) for label in ours if label not in theirs] + [(one, label) for label in theirs if label not in ours]:
        partner = one if page is other else other
        line = (ours if page is other else theirs)[label].line
        yield Finding(page.file, line, f"[^{label}] is missing in {partner.file}. Use the same footnotes in both languages.")
    for label, definition in ours.items():
        if label in theirs and who_and_when(definition.raw) != who_and_when(theirs[label].raw):
            yield Finding(other.file, definition.line, f"[^{label}] has another authority or date than in {one.file}:{theirs[label].line}. Make them the same.")


def _list(kinds: list[str]) -> str:
    return ", ".join(kinds) or "none"
