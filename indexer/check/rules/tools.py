"""The calculators of `tools.yaml` name sections of the guide that exist."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from indexer.check.finding import Finding
from indexer.check.outline import Outline
from indexer.check.section import missing_section, titles_of
from indexer.errors import PageError
from indexer.tool_file import TOOL_FILE, read_tool_file


def check(root: Path, pages: list[Outline]) -> Iterator[Finding]:
    """Findings on the file, where the folder has it."""
    try:
        calculators = read_tool_file(root)
    except PageError as error:
        yield Finding(TOOL_FILE, error.line, str(error).split(": ", 1)[1])
        return
    titles = titles_of(pages)
    for name, sections in calculators.items():
        if "rule" not in sections:
            yield Finding(TOOL_FILE, None, f"the calculator {name} names no `rule`: the section of the guide whose limit it applies.")
        for part, section in sections.items():
            if message := missing_section(section, titles):
                yield Finding(TOOL_FILE, None, f"the calculator {name} names under `{part}` {message}")
