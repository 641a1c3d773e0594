"""The quick reading of a page and the parser's are the same, wherever the quick one takes a page at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from indexer.asks import take_asks
from indexer.check.outline import Outline, RawSection
from indexer.check.outliner import parse_outline
from indexer.check.quick import quick_outline
from indexer.frontmatter import FrontMatter

KB = Path(__file__).parents[2] / "kb"

LINES = [
    "", "", "Text of a claim.[^a]", "Second line", "中文一句。[^a]", "**Bold** text", "***", "---", "===", "- item[^a]", "- [link](x.md)", "- - twice", "- 1. one", "* star", "+ plus",
    "1. first", "2. second", "10 days", "3) third", "1.", "-", "- ", "  - nested", "    code", "  continued", "# Title", "## Question?", "### Deep #", "#no", "> quote",
    "> [!CONFLICT] scope", "> [!CONFLCT] scope", "> - one.[^a]", "> - > two", "> 1. three", ">", "| a | b |", "|---|---|", "| --- | :-: |", "| 1 | 2[^a] |", "| 1 |",
    "| 1 \\| 2 |", "| a `|` b |", "a | b", "[^a]: Title — official, 2026", "[^b]: [T](http://x.y) — guide, 2025", "    more of it", "[x]: http://x.y", "[^a] text",
    "[link](x.md).", "```", "~~~", "<div>", "text  ", "\ttab", "(1) in brackets", "“quoted”", "100% sure", "_under_", "`code` first", "![image](x.png)", "a\\", "&amp; entity",
    "- **bold**", "- # heading in item", "- > quote in item", "- ```", "- text: |",
]  # fmt: skip


def readings(text: str) -> tuple[Outline, Outline] | None:
    quick, parsed = (Outline("a.md", Path(), FrontMatter(), "", [RawSection(0, "", 1)]) for _ in range(2))
    if not quick_outline(quick, text):
        assert (quick.sections, quick.definitions, quick.front_source) == ([RawSection(0, "", 1)], [], "")
        return None
    parse_outline(parsed, text)
    return quick, parsed


def same(quick: Outline, parsed: Outline) -> bool:
    return (quick.front_source, quick.sections, quick.definitions) == (parsed.front_source, parsed.sections, parsed.definitions)


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(LINES), max_size=9), st.booleans())
@example(["| a | b |", "| --- | :-: |", "| 1 | 2[^a] |"], True)
@example(["- item[^a]", "", "- item[^a]", "1. first"], False)
def test_any_lines(lines: list[str], front: bool) -> None:
    both = readings("\n".join((["---", "id: x", "---"] if front else []) + lines) + "\n")
    assert both is None or same(*both)


@pytest.mark.parametrize("file", sorted(KB.glob("??/*.md")), ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_pages_of_the_guide_are_read_quickly_and_right(file: Path) -> None:
    both = readings(take_asks(file.read_text(encoding="utf-8"))[0])
    assert both is not None
    assert same(*both)
