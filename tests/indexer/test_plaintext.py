"""Plain text → sections: which lines are headings."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from indexer.plaintext import parse_plain_text
from tests.cases import Case, each_case
from tests.indexer.test_markdown import show

LINES = st.lists(st.sampled_from(["一、标题", "1、标题", "1. Title", "Chapter 2", "案例一：甲", "一句话。", "words go on", "• item", "- ", "", "", "  ", "90天", "?"]))


@each_case(__file__, "plaintext.md")
def test_plain_text(case: Case) -> None:
    assert show(parse_plain_text(case.input).sections) == case.expected


def test_the_title_is_the_first_heading() -> None:
    assert parse_plain_text("退款指南\n\n先退款。").title == "退款指南"


@given(LINES.map("\n".join))
def test_anything_is_parsed_and_lines_stay_within_their_blocks(text: str) -> None:
    for section in parse_plain_text(text).sections:
        for block in section.blocks:
            assert section.line <= block.lines[0]
            for sentence in block.sentences:
                assert block.lines[0] <= sentence.lines[0] <= sentence.lines[1] <= block.lines[1] <= text.count("\n") + 1


@given(st.lists(st.sampled_from(["一句话。", "Words go on.", "• item", "- 项目。", "", "  "])).map("\n".join))
def test_text_without_headings_is_all_in_blocks(text: str) -> None:
    spoken = {line for section in parse_plain_text(text).sections for block in section.blocks for s in block.sentences for line in range(s.lines[0], s.lines[1] + 1)}
    assert spoken == {number for number, line in enumerate(text.split("\n"), 1) if line.strip()}
