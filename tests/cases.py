"""Test cases as one reads them: a Markdown file of blocks, each a title, an input and what is expected, set apart by lines with a single dot."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import pytest


class Case(NamedTuple):
    """One block."""

    line: int
    title: str
    input: str
    expected: str


def read_cases(path: Path) -> list[Case]:
    """All blocks of a file: a title line, `.`, input, `.`, expected, `.`; what stands between blocks is comment."""
    cases: list[Case] = []
    lines = path.read_text(encoding="utf-8").split("\n")
    dots = [number for number, line in enumerate(lines) if line == "."]
    if len(dots) % 3:
        raise ValueError(f"{path} has {len(dots)} dots; each case has three.")
    for first, second, third in zip(dots[::3], dots[1::3], dots[2::3], strict=True):
        cases.append(Case(first + 1, lines[first - 1], "\n".join(lines[first + 1 : second]), "\n".join(lines[second + 1 : third])))
    return cases


def each_case(file: str, name: str) -> Any:
    """Parametrise a test with the cases of `cases/<name>` beside `file`; a failure names title and line."""
    cases = read_cases(Path(file).parent / "cases" / name)
    return pytest.mark.parametrize("case", [pytest.param(case, id=f"{case.title} ({name}:{case.line})") for case in cases])
