"""The settings at the top of a page, and what is wrong in them."""

from __future__ import annotations

import pytest

from indexer.documents import parse_page
from indexer.errors import PageError


def page(front: str) -> str:
    return f"---\n{front}\n---\n\n# 标题\n\n正文。\n"


def test_every_key_reaches_the_document() -> None:
    document = parse_page("zh/odr.md", page("id: odr\ntitle: 订单缺陷率\nlanguage: zh\nupdated: 2026-02-01\ntopics: [odr, 申诉]\naliases: [缺陷率是什么]\ndraft: false")).document
    assert (document.id, document.title, document.language, document.updated) == ("odr", "订单缺陷率", "zh", "2026-02-01")
    assert (document.topics, document.aliases) == (("odr", "申诉"), ("缺陷率是什么",))


def test_a_page_needs_none_of_it() -> None:
    document = parse_page("zh/refund.md", "# 退款\n\n卖家先退款。\n").document
    assert (document.path, document.id, document.title, document.language) == ("zh/refund", "zh/refund", "退款", "zh")


def test_a_title_that_no_heading_has_leads_every_path() -> None:
    sections = parse_page("a.md", "---\ntitle: Guide\n---\n\n## One\n\ntext\n").sections
    assert [section.heading_path for section in sections] == [("Guide", "One")]


@pytest.mark.parametrize(
    ("front", "line", "word"),
    [
        ("title: one: two", 2, "YAML"),
        ("id: a\ntitle: 'open", 3, "YAML"),
        ("id: a\ntopics: odr", 3, "topics"),
        ("id: a\ntitle: b\nlanguage: fr", 4, "fr"),
        ("title: [a, b]", 2, "title"),
        ("- a\n- b", 1, "key"),
    ],
)
def test_what_is_broken_is_named_with_its_line(front: str, line: int, word: str) -> None:
    with pytest.raises(PageError) as caught:
        parse_page("bad.md", page(front))
    assert caught.value.line == line
    assert f"bad.md:{line}:" in caught.value.message
    assert word in caught.value.message
    assert caught.value.hint


def test_front_matter_that_is_never_closed() -> None:
    with pytest.raises(PageError, match="never closed"):
        parse_page("bad.md", "---\ntitle: a\n\n# Heading\n\ntext\n")


def test_control_characters_are_refused_not_crashed_on() -> None:
    with pytest.raises(PageError, match=r"bad\.md"):
        parse_page("bad.md", page("title: a\x07b"))


def test_another_name_of_the_page_leads_to_the_section_that_it_asks_for() -> None:
    text = page("id: odr\ntitle: Order defects\nlanguage: en\nupdated: 2026-02-01\naliases: [what counts towards the rate, is it one percent, anything else]")
    text += "\n## Do returns count towards the rate?\n\nNo.\n\n## Which kinds are there?\n\n<!-- also asked:\nwhat counts towards the rate\n-->\n\nThree.\n\n## Is the limit one percent?\n\nYes.\n"
    asks = {section.heading_path[-1]: section.asks for section in parse_page("en/odr.md", text).sections}
    assert asks["Which kinds are there?"] == ("what counts towards the rate",)
    assert asks["Do returns count towards the rate?"] == ()
    assert asks["Is the limit one percent?"] == ("is it one percent",)
