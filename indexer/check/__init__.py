"""The editors' check: what is wrong with the pages of a folder, each finding with its file and line. No model is loaded."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from indexer.check.finding import Finding
from indexer.check.outline import Outline, read_outlines
from indexer.check.rules import agreement, asks, conflicts, footnotes, front_matter, length, links, overlap, paths, sources, staleness, tools, translations

Rule = Callable[[list[Outline]], Iterator[Finding]]

_RULES: tuple[Rule, ...] = (
    front_matter.check,
    sources.check,
    footnotes.check,
    links.check,
    conflicts.check,
    translations.check,
    agreement.check,
    length.check,
    overlap.check,
    asks.check,
)


def check_folder(root: Path, today: date | None = None) -> tuple[list[Finding], int]:
    """All findings, in the order of files and lines, and the number of pages that could be read. Raises KnowledgeBaseError where the folder is missing.

    Each page is read and parsed once; the rules look at what was read.
    """
    pages, findings = read_outlines(root)
    for rule in _RULES:
        findings += rule(pages)
    findings += paths.check(root, pages)
    findings += tools.check(root, pages)
    findings += staleness.check(pages, today or date.today())
    return sorted(set(findings), key=lambda finding: (finding.file, finding.line or 0, finding.level, finding.message)), len(pages)


__all__ = ["Finding", "check_folder"]
