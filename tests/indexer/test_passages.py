"""Sections → passages: nothing is lost, and nothing is cut that must stay whole."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from indexer.documents import parse_page
from indexer.model import Page, Passage
from indexer.passages import MAX_PARAGRAPH, MAX_TOKENS, split_page
from tests.fake_encoder import FakeEncoder

COUNT = FakeEncoder().count_tokens


def split(text: str, most: int = MAX_TOKENS, paragraph: int = MAX_PARAGRAPH) -> list[Passage]:
    return split_page(parse_page("page.md", text), COUNT, most, paragraph)


def test_a_short_section_is_one_passage_with_its_heading_path() -> None:
    (passage,) = split("# 退款\n\n先退款。再道歉。\n\n- 退全款\n- 写邮件\n")
    assert passage.heading_path == ("退款",)
    assert passage.text == "先退款。再道歉。\n退全款\n写邮件"
    assert passage.lines == (3, 6)
    assert passage.encoded_text == "退款\n先退款。再道歉。\n退全款\n写邮件"


def test_sections_are_never_joined() -> None:
    assert [passage.heading_path for passage in split("# A\n\none\n\n## B\n\ntwo\n\n## C\n\nthree\n")] == [("A",), ("A", "B"), ("A", "C")]


def test_a_long_paragraph_is_cut_between_sentences() -> None:
    passages = split("# T\n\n" + "甲乙丙丁戊己庚辛。" * 6 + "\n", most=20, paragraph=20)
    assert [passage.text for passage in passages] == ["甲乙丙丁戊己庚辛。" * 2] * 3


def test_a_paragraph_longer_than_a_passage_stays_whole_and_alone() -> None:
    paragraph = "甲乙丙丁戊己庚辛。" * 6
    assert [passage.text for passage in split(f"# T\n\n前。\n\n{paragraph}\n\n后。\n", most=20, paragraph=60)] == ["前。", paragraph, "后。"]


def test_a_sentence_longer_than_the_bound_stays_whole() -> None:
    sentence = "A " + "word " * 50 + "end."
    assert [passage.text for passage in split(f"Short one. {sentence} Short two.\n", most=10, paragraph=10)] == ["Short one.", sentence, "Short two."]


def test_a_table_longer_than_the_bound_stays_whole() -> None:
    rows = "\n".join(f"| metric {i} | below {i} % |" for i in range(40))
    before, table, after = split(f"# T\n\nBefore it.\n\n| Metric | Target |\n|---|---|\n{rows}\n\nAfter it.\n", most=20)
    assert (before.text, after.text) == ("Before it.", "After it.")
    assert len(table.sentences) == 40
    assert {s.kind for s in table.sentences} == {"table"}


def test_each_sentence_knows_its_block_and_place() -> None:
    (passage,) = split("# T\n\nOne. Two.\n\n1. first\n   - inner\n\n| a |\n|---|\n| 1 |\n")
    assert [(s.text, s.block, s.kind, s.number, s.depth) for s in passage.sentences] == [
        ("One.", 0, "paragraph", 0, 0),
        ("Two.", 0, "paragraph", 0, 0),
        ("first", 1, "item", 1, 0),
        ("inner", 2, "item", 0, 1),
        ("a: 1", 3, "table", 0, 0),
    ]


PARAGRAPH = st.lists(st.sampled_from(["先退款。", "Then appeal. ", "It takes 30 days at most, as the notice says. ", "材料要齐全，发票要清楚，照片要完整！"]), min_size=1, max_size=8).map("".join)
ITEM = st.sampled_from(["- 一项。还有一句。", "1. first step. Second sentence.", "  - deeper item", "- a rather long item that goes on and on and on, until it ends here."])
TABLE = st.integers(1, 6).map(lambda rows: "| 指标 | 目标 |\n|---|---|\n" + "\n".join(f"| 指标{i} | 低于 {i} % |" for i in range(rows)))
HEADING = st.sampled_from(["## 二级标题", "### A deeper heading"])
PAGE = st.lists(st.one_of(PARAGRAPH, ITEM, TABLE, HEADING), min_size=1, max_size=14).map(lambda blocks: "# 页\n\nText.\n\n" + "\n\n".join(blocks) + "\n")


@given(PAGE, st.integers(5, 60), st.integers(5, 90))
def test_passages_hold_every_block_once_and_cut_none_that_must_stay_whole(text: str, most: int, paragraph: int) -> None:
    page: Page = parse_page("page.md", text)
    passages = split_page(page, COUNT, most, paragraph)
    blocks = [block for section in page.sections for block in section.blocks]
    assert [s.text for passage in passages for s in passage.sentences] == [s.text for block in blocks for s in block.sentences]
    owner = {(s.lines, s.text): i for i, passage in enumerate(passages) for s in passage.sentences}
    for block in blocks:
        if block.kind != "paragraph":
            assert len({owner[s.lines, s.text] for s in block.sentences}) == 1
    for passage in passages:
        assert all(passage.text[s.span[0] : s.span[1]] == s.text for s in passage.sentences)
        assert passage.lines == (min(s.lines[0] for s in passage.sentences), max(s.lines[1] for s in passage.sentences)) or "table" in {s.kind for s in passage.sentences}
        if COUNT(passage.text) > most + len(passage.sentences):
            # Only what may not be cut is longer than the bound: a single block, and of a paragraph what has a bound of its own, or a single sentence.
            assert len({s.block for s in passage.sentences}) == 1
            assert passage.sentences[0].kind != "paragraph" or len(passage.sentences) == 1 or sum(COUNT(s.text) for s in passage.sentences) <= paragraph
