"""Rules that compare pages: translations, their figures, statements said twice or differently."""

from __future__ import annotations

import pytest
from small_pages import Check, page

EN = "## How long?\n\nA claim takes 30 days.[^a]\n\n## How much?\n\nA claim pays USD 5,000 at most.[^a]"
ZH = "## 多久？\n\n索赔要 30 天。[^a]\n\n## 多少？\n\n索赔最多赔 5000 美元。[^a]"


def both(english: str, chinese: str, **chinese_front: str) -> dict[str, str]:
    return {"en/page.md": page(english), "zh/page.md": page(chinese, language="zh", **chinese_front)}


def test_a_page_and_its_translation_agree(check: Check) -> None:
    assert check(both(EN, ZH)) == []


def test_a_missing_translation(check: Check) -> None:
    findings = check({**both(EN, ZH), "en/other.md": page("## What?\n\nNothing of that.[^a]", id="other")})
    assert [(finding.file, finding.line, "no zh page" in finding.message) for finding in findings] == [("en/other.md", 2, True)]


def test_one_language_needs_no_translation(check: Check) -> None:
    assert check({"page.md": page(EN)}) == []


def test_two_pages_with_one_id(check: Check) -> None:
    findings = check({"a.md": page(EN), "b.md": page("## What?\n\nSomething else.[^a]")})
    assert [(finding.file, finding.line) for finding in findings] == [("b.md", 2)]


@pytest.mark.parametrize("chinese", [ZH + "\n\n## 还有？\n\n没有。[^a]", ZH.replace("## 多少", "### 多少"), ZH.replace("## 多少？\n\n", "")])
def test_headings_that_are_not_paired(check: Check, chinese: str) -> None:
    (finding,) = check(both(EN, chinese))
    assert finding.file == "zh/page.md"
    assert "headings" in finding.message


def test_footnotes_differ(check: Check) -> None:
    one_more = ZH.replace("天。[^a]", "天。[^a][^b]")
    (finding,) = check(both(EN, one_more, footnotes="[^a]: 帮助页 — official, 2026-02\n[^b]: 文章 — guide, 2025"))
    assert (finding.file, finding.line) == ("zh/page.md", 18)
    (finding,) = check(both(EN, ZH, footnotes="[^a]: 帮助页 — official, 2026-03"))
    assert "another authority or date" in finding.message


def test_conflicts_differ(check: Check) -> None:
    conflict = "\n\n> [!CONFLICT] {}\n> - A.[^a]\n> - B.[^a]\n> - C.[^a]"
    assert check(both(EN + conflict.format("scope"), ZH + conflict.format("scope"))) == []
    (finding,) = check(both(EN + conflict.format("scope"), ZH + conflict.format("superseded")))
    assert (finding.file, finding.line) == ("zh/page.md", 13)


@pytest.mark.parametrize(("change", "lines"), [(("30 天", "60 天"), {("zh/page.md", 11), ("en/page.md", 11)}), (("5000", "500"), {("zh/page.md", 15), ("en/page.md", 15)}), (("30 天", "一个月"), {("en/page.md", 11)})])
def test_a_figure_that_differs_is_found_in_its_section(check: Check, change: tuple[str, str], lines: set[tuple[str, int]]) -> None:
    findings = check(both(EN, ZH.replace(*change)))
    assert {(finding.file, finding.line) for finding in findings} == lines
    assert {finding.level for finding in findings} == {"error"}


def test_figures_of_one_section_exchanged_are_a_warning(check: Check) -> None:
    english = "## How long?\n\n- A claim takes 30 days.[^a]\n- An appeal takes 7 days.[^a]"
    findings = check(both(english, "## 多久？\n\n- 索赔要 7 天。[^a]\n- 申诉要 30 天。[^a]"))
    assert {finding.level for finding in findings} == {"warning"}
    assert {finding.line for finding in findings} == {11, 12}


FIRST = page("## When?\n\nA SAFE-T claim must be filed within 30 days of the refund.[^a]", id="a")


def other(statement: str) -> str:
    return page(f"## Until when?\n\n{statement}", id="b")


def test_a_statement_twice(check: Check) -> None:
    (finding,) = check({"a.md": FIRST, "b.md": other("A SAFE-T claim must be filed within 30 days of the refund.[^a]")})
    assert (finding.file, finding.line, finding.level) == ("b.md", 11, "warning")
    assert "a.md:11" in finding.message


def test_the_same_subject_with_another_figure(check: Check) -> None:
    (finding,) = check({"a.md": FIRST, "b.md": other("A SAFE-T claim can only be filed within 60 days of the refund.[^a]")})
    assert (finding.file, finding.line, finding.level) == ("b.md", 11, "warning")
    assert "60 (day)" in finding.message


@pytest.mark.parametrize(
    "statement",
    [
        "SAFE-T claims are to be filed within 30 days after the refund.[^a]",
        "A chargeback must be answered within 7 days.[^a]",
        "A SAFE-T claim must be filed within 30 days of the refund, 1 claim per order.[^a]",
        "> [!CONFLICT] superseded\n> - SAFE-T claims could be filed within 60 days.[^a]\n> - SAFE-T claims must be filed within 30 days.[^a]\n> - The newer rule stands.[^a]",
        "A SAFE-T claim can only be filed within 60 days of the refund.[^a]\n\n"
        "> [!CONFLICT] superseded\n> - Once a SAFE-T claim could be filed within 60 days of the refund.[^a]\n> - Now it is 30 days.[^a]\n> - The newer one stands.[^a]",
    ],
)
def test_no_false_alarm(check: Check, statement: str) -> None:
    assert check({"a.md": FIRST, "b.md": other(statement)}) == []


def test_a_conflict_block_about_something_else_settles_nothing(check: Check) -> None:
    conflict = "> [!CONFLICT] superseded\n> - Invoices could be uploaded within 60 days.[^a]\n> - Invoices must be uploaded within 30 days.[^a]\n> - The newer rule stands.[^a]"
    findings = check({"a.md": FIRST, "b.md": other(f"A SAFE-T claim can only be filed within 60 days of the refund.[^a]\n\n{conflict}")})
    assert [finding.line for finding in findings] == [11]


def test_a_contradiction_in_chinese(check: Check) -> None:
    files = {name: page(f"## 多久？\n\nSAFE-T 索赔必须在退款后 {days} 天内提交。[^a]", id=name, language="zh") for name, days in (("a", 30), ("b", 60))}
    (finding,) = check({f"{name}.md": text for name, text in files.items()})
    assert (finding.file, finding.line, finding.level) == ("b.md", 11, "warning")


def test_a_way_to_ask_leads_to_one_place(check: Check) -> None:
    asks = "<!-- also asked:\nhow many days is it\n-->"
    english = EN.replace("## How long?", f"## How long?\n\n{asks}").replace("## How much?", f"## How much?\n\n{asks.replace('how many', 'How many')}")
    (finding,) = check(both(english, ZH))
    assert (finding.file, finding.line, "en/page.md:12" in finding.message) == ("en/page.md", 20, True)


def test_figures_in_ways_to_ask_need_no_translation(check: Check) -> None:
    assert check(both(EN.replace("## How long?", "## How long?\n\n<!-- also asked:\nis it 45 days\n-->"), ZH)) == []


def test_each_language_has_its_own_examples_of_what_is_not_covered(check: Check) -> None:
    scope = {"front": "topics: [out-of-scope]\n"}
    english, chinese = page("## Weather\n\nNo weather here.[^a]\n\n- Is it 30 degrees?"), page("## 天气\n\n这里不讲天气。[^a]\n\n- 明天下雨吗？", language="zh")
    files = {name: text.replace("updated:", scope["front"] + "updated:") for name, text in (("en/page.md", english), ("zh/page.md", chinese))}
    assert not [finding for finding in check(files) if "figure" in finding.message]
