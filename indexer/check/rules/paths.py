"""Guided paths have no dead end, both languages, and sections of the guide that exist."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from indexer.check.finding import Finding
from indexer.check.outline import Outline
from indexer.check.section import missing_section, titles_of
from indexer.errors import PageError
from indexer.guided_path import problems, read_path


def check(root: Path, pages: list[Outline]) -> Iterator[Finding]:
    """Findings on every `paths/*.yaml` of the folder."""
    titles = titles_of(pages)
    for file in sorted((root / "paths").glob("*.yaml")):
        shown = f"paths/{file.name}"
        try:
            path = read_path(root, file.stem)
        except PageError as error:
            yield Finding(shown, error.line, error.message.split(": ", 1)[1])
            continue
        assert path is not None
        lines = file.read_text(encoding="utf-8").split("\n")
        for name, message in problems(path):
            yield Finding(shown, _line(lines, name), message)
        for page in path.opening.below if path.opening else ():
            if f"en/{page}.md" not in titles or f"zh/{page}.md" not in titles:
                yield Finding(shown, _line(lines, "below"), f"the dialogue is offered below the page {page}, which is not in both en/ and zh/.")
        for name, claim in path.claims.items():
            for part, section in claim.sections.items():
                if message := missing_section(section, titles):
                    yield Finding(shown, _line(lines, name), f"the claim {name} names under `{part}` {message}")


def _line(lines: list[str], name: str) -> int | None:
    pattern = re.compile(rf"^  {re.escape(name)}:")
    return next((number for number, line in enumerate(lines, 1) if pattern.match(line)), None)
