"""Footnotes: each one defined once, used, and saying who says it and when."""

from __future__ import annotations

import re
from collections.abc import Iterator

from indexer.check.finding import Finding
from indexer.check.inline import who_and_when
from indexer.check.outline import Definition, Outline

_FORM = "Write `[^id]: [Title](address) — official, 2026-02`; the authority is official, moderator, third-party or guide, the date YYYY, YYYY-MM, YYYY-MM-DD or undated."


def check(pages: list[Outline]) -> Iterator[Finding]:
    """A plain page's footnotes need no authority and no date."""
    for page in pages:
        defined: dict[str, Definition] = {}
        for definition in page.definitions:
            if first := defined.get(definition.label):
                yield Finding(page.file, definition.line, f"[^{definition.label}] is defined a second time; the first is on line {first.line}. Remove one.")
                continue
            defined[definition.label] = definition
            if page.authored and not _well_formed(definition.raw):
                yield Finding(page.file, definition.line, f"[^{definition.label}] does not say who says it and when. {_FORM}")
        used: set[str] = set()
        for label, line in page.references:
            if label not in defined and label not in used:
                yield Finding(page.file, line, f"[^{label}] is not defined. Add a line `[^{label}]: …` at the end of the page.")
            used.add(label)
        for label, definition in defined.items():
            if label not in used:
                yield Finding(page.file, definition.line, f"[^{label}] is never used. Refer to it or remove it.")


def _well_formed(raw: str) -> bool:
    source = who_and_when(raw)
    if source is None or not source[1]:
        return False
    parts = [int(part) for part in re.findall(r"\d+", source[1])]
    return len(parts) < 2 or (1 <= parts[1] <= 12 and (len(parts) < 3 or 1 <= parts[2] <= 31))
