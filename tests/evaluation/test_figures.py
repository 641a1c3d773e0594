"""Figures, thresholds, comparison, table and page."""

from __future__ import annotations

import re

import pytest

from indexer.errors import SettingError
from server.evaluation.compare import compare, written
from server.evaluation.figures import by_class, figures_of
from server.evaluation.judge import Result, judge
from server.evaluation.page import page
from server.evaluation.requirements import broken, read_requirements
from server.evaluation.table import table, wrong_ones
from tests.evaluation.made import answer, case, refusal


@pytest.fixture
def results() -> list[Result]:
    """Of four answerable two are right, one is wrong with an unsupported sentence, one is refused; of two unanswerable one is refused."""
    return [
        judge(case(name="a", must=("60",)), answer("60 天。[1]", "60 天。", total=10, encode=5)),
        judge(case(name="b", style="typo"), answer("60 天。[1]", "60 天。", total=20, encode=6)),
        judge(case(name="c", must=("60",), style="typo"), answer("90 天。[1]", "30 天。", total=30, encode=7)),
        judge(case(name="d"), refusal()),
        judge(case(name="e", answerable="none"), refusal()),
        judge(case("<script>", name="f", answerable="none", language="en"), answer("60 天。[1]", "60 天。")),
    ]


def test_each_figure_counts_what_it_says(results: list[Result]) -> None:
    figures = figures_of(results)
    assert (figures.questions, figures.answerable) == (6, 4)
    assert (figures.answered, figures.refused, figures.false_refusals) == (0.5, 0.5, 0.25)
    assert figures.support == 0.75
    assert figures.language == pytest.approx(5 / 6)
    assert figures_of(results[:3]).total_ms == 20 and figures_of(results[:3]).encode_ms == 6


def test_what_there_is_nothing_of_is_no_figure(results: list[Result]) -> None:
    assert figures_of(results[4:5]).answered is None
    assert "answered" not in figures_of(results[4:5]).named()
    assert figures_of([]).named() == {}


def test_every_class_has_its_line(results: list[Result]) -> None:
    rows = dict(by_class(results))
    assert list(rows) == ["all", "language: en", "language: zh", "style: formal", "style: typo", "answerable: guide", "answerable: none"]
    assert rows["style: typo"].questions == 2 and rows["style: typo"].answered == 0.5
    lines = table(results).splitlines()
    assert len(lines) == len(rows) + 1 and "2/4 50.0%" in lines[1]
    assert re.findall(r"^  (\w)", wrong_ones(results), re.MULTILINE) == ["c", "d", "f"]


def test_thresholds_hold_in_the_direction_that_is_better() -> None:
    figures = {"answered": 0.9, "false_refusals": 0.05}
    assert broken(read_requirements(["answered=0.9", "false_refusals=0.05"]), figures) == []
    assert len(broken(read_requirements(["answered=0.91", "false_refusals=0.04"]), figures)) == 2
    assert "not measured" in broken({"h1": 0.5}, figures)[0]


@pytest.mark.parametrize("text", ["answerd=0.9", "answered", "answered=much"])
def test_a_threshold_that_means_nothing_is_an_error(text: str) -> None:
    with pytest.raises(SettingError):
        read_requirements([text])


def test_two_runs_show_what_changed_sides(results: list[Result]) -> None:
    before = {"figures": {"answered": 0.5, "false_refusals": 0.25}, "results": [r.record() for r in results[:2]]}
    now = {"figures": {"answered": 0.4, "false_refusals": 0.2, "h1": 1.0}, "results": [r.record() | {"right": r.case.id != "a"} for r in results[:1]]}
    found = compare(before, now)
    assert found.moved == [("answered", 0.5, 0.4), ("false_refusals", 0.25, 0.2)]
    assert (len(found.worse), len(found.better)) == (1, 0)
    lines = written(found).splitlines()
    assert lines[1].endswith("worse") and lines[2].endswith("better")


def test_questions_that_only_one_run_asked_are_counted(results: list[Result]) -> None:
    records = [r.record() | {"question": r.case.id} for r in results]
    found = compare({"figures": {}, "results": records[:4]}, {"figures": {}, "results": records[3:]})
    assert (found.only_before, found.only_now) == (3, 2)


def test_the_page_shows_every_question_and_takes_nothing_for_markup(results: list[Result]) -> None:
    shown = page(results, "A & B")
    assert shown.count("<article") == 6 and shown.count("class=wrong") + shown.count("class='wrong") == 3
    assert "<script>" not in shown and "&lt;script&gt;" in shown and "A &amp; B" in shown
