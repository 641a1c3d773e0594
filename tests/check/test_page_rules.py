"""Rules that look at one page: each with a page that breaks it and one that does not."""

from __future__ import annotations

import pytest
from small_pages import Check, page

Q = "## How long?\n\n"
ONE_SOURCE = page(Q + "A claim takes 30 days.[^a]")


@pytest.mark.parametrize(
    ("name", "text", "line", "says"),
    [
        ("required key", ONE_SOURCE.replace("updated: 2026-11-20\n", ""), 1, "no `updated`"),
        ("no date", ONE_SOURCE.replace("2026-11-20", "November"), 5, "not a date"),
        ("impossible date", ONE_SOURCE.replace("2026-11-20", "2026-02-30"), 5, "not a date"),
        ("misspelt key", ONE_SOURCE.replace("language: en", "language: en\nalias: [x]"), 5, "Did you mean `aliases`?"),
        ("list expected", ONE_SOURCE.replace("language: en", "language: en\ntopics: x"), 5, "must be a list"),
        ("unknown language", ONE_SOURCE.replace("language: en", "language: fr"), 4, "unknown"),
        ("front matter not closed", "---\nid: x\n# Page\n\ntext\n", 1, "never closed"),
        ("paragraph without source", page(Q + "A claim[^a] takes 30 days."), 11, "no source"),
        ("last sentence without source", page(Q + "A claim takes long.[^a] It takes 30 days."), 11, "no source"),
        ("item without source", page(Q + "- Claims take long.[^a]\n- Claims take 30 days."), 12, "no source"),
        ("nested item without source", page(Q + "- Claims take long.[^a]\n  - They take 30 days."), 12, "no source"),
        ("row without source", page(Q + "| what | days |\n|---|---|\n| claim | 30[^a] |\n| appeal | 7 |"), 14, "no source"),
        ("lead-in that leads to nothing", page(Q + "Claims take long.[^a]\n\nDo this:"), 13, "no source"),
        ("footnote not defined", page(Q + "A claim takes 30 days.[^a][^b]"), 11, "[^b] is not defined"),
        ("footnote not used", page(Q + "A claim takes 30 days.[^a]", footnotes="[^a]: Help page — official, 2026\n[^b]: Other — guide, 2025"), 14, "[^b] is never used"),
        ("footnote twice", page(Q + "A claim takes 30 days.[^a]", footnotes="[^a]: Help page — official, 2026\n[^a]: Other — guide, 2025"), 14, "a second time"),
        ("unknown authority", page(Q + "A claim takes 30 days.[^a]", footnotes="[^a]: Help page — amazon, 2026"), 13, "who says it and when"),
        ("no date of source", page(Q + "A claim takes 30 days.[^a]", footnotes="[^a]: Help page — official"), 13, "who says it and when"),
        ("month of source", page(Q + "A claim takes 30 days.[^a]", footnotes="[^a]: Help page — official, 2026-13"), 13, "who says it and when"),
        ("broken link", page(Q + "A claim takes 30 days.[^a]\n\nRelated: [x](other.md)."), 13, "no page other.md"),
        ("broken anchor", page(Q + "A claim takes 30 days.[^a]\n\nRelated: [x](#how-short)."), 13, "no heading “how-short”"),
        ("kind of conflict", page(Q + "> [!CONFLICT] dispute\n> - A.[^a]\n> - B.[^a]\n> - C.[^a]"), 11, "is not the first line of a conflict block"),
        ("misspelt conflict", page(Q + "> [!CONFLCT] scope\n> - A.[^a]\n> - B.[^a]\n> - C.[^a]"), 11, "is not the first line of a conflict block"),
        ("two items in a conflict", page(Q + "> [!CONFLICT] scope\n> - A.[^a]\n> - B.[^a]"), 11, "has 2 items"),
        ("conflict without source", page(Q + "> [!CONFLICT] scope\n> - A.[^a]\n> - B.[^a]\n> - C."), 14, "no source"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 40 else "",
)
def test_a_broken_page_has_one_error_on_its_line(check: Check, name: str, text: str, line: int, says: str) -> None:
    (finding,) = check({"page.md": text})
    assert (finding.file, finding.line, finding.level) == ("page.md", line, "error")
    assert says in finding.message


@pytest.mark.parametrize(
    "body",
    [
        "A claim takes 30 days.[^a]",
        "A claim takes long. It takes 30 days.[^a]",
        "A claim takes 30 days[^a].",
        "> **A claim takes 30 days.[^a]**",
        "- Claims take long.[^a]\n  - Claims take 30 days.[^a]",
        "Do this:\n\n1. File the claim.[^a]",
        "| what | days |\n|---|---|\n| claim[^a] | 30 |",
        "The table shows the terms.[^a]\n\n| what | days |\n|---|---|\n| claim | 30 |",
        "Write this:[^a]\n\n```\nDear Sirs, no footnote[^x] here\n```",
        "A claim takes `[^x]` days.[^a]",
        "A claim takes 30 days.[^a]\n\nRelated: [this question](#how-long), [Page](page.md#How%20long?).",
        "A claim takes 30 days.[^a]\n\n相关:[页面](page.md)、[另一页](../{here}/page.md)。",
        "A claim takes 30 days.[^a]\n\nSee also: [site](https://example.com/none.md), [mail](mailto:a@example.com).",
        "> [!CONFLICT] unresolved\n> - A.[^a]\n> - B.[^a]\n> - C.[^a]",
        "> [!NOTE]\n> A claim takes 30 days.[^a]",
    ],
)
def test_a_right_page_has_no_finding(check: Check, body: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    assert check({"en/page.md": page(Q + body.replace("{here}", "en"))}) == []


def test_the_line_that_says_when_the_page_was_checked_needs_no_source(check: Check) -> None:
    right = page("Last checked: 2026-11-20. Not legal advice.\n\n" + Q + "A claim takes 30 days.[^a]")
    assert check({"page.md": right}) == []
    (finding,) = check({"page.md": right.replace("Last checked: 2026-11-20", "Last checked: 2026-10-01")})
    assert (finding.line, finding.level) == (9, "error")


def test_a_definition_of_several_lines_is_one(check: Check) -> None:
    assert check({"page.md": page(Q + "A claim takes 30 days.[^a]", footnotes="[^a]: Help page\n    — official, 2026-02")}) == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (page(Q + "One. Two. Three. Four.[^a]"), "4 sentences"),
        (page(Q + "word " * 46 + "end.[^a]"), "47 words"),
        (page("## 多久？\n\n" + "很" * 101 + "。[^a]", language="zh"), "102 characters"),
        (page(Q + "A claim takes 30 days.[^a]", updated="2026-05-27"), "181 days ago"),
        (page(Q + "A claim takes 30 days.[^a]").replace("# Page", "# Another"), "“Another” here"),
    ],
)
def test_a_warning(check: Check, text: str, says: str) -> None:
    (finding,) = check({"page.md": text})
    assert finding.level == "warning"
    assert says in finding.message


@pytest.mark.parametrize(
    "text",
    [page(Q + "One. Two. Three.[^a]"), page(Q + "word " * 44 + "end.[^a]"), page("## 多久？\n\n" + "很" * 99 + "。[^a]", language="zh"), page(Q + "A claim takes 30 days.[^a]", updated="2026-05-28")],
)
def test_no_warning_up_to_the_limit(check: Check, text: str) -> None:
    assert check({"page.md": text}) == []
