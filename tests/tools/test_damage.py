"""The damage path: every claim can be reached and cites, no dead end, deadlines as dates; the check says what does not fit."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from indexer.check import check_folder
from indexer.check.rules.paths import check
from indexer.guided_path import Deadline, problems, reachable, read_path
from indexer.snapshot import Snapshot
from server.tools.damage import last_day, walk
from server.tools.rules import section
from tests.conftest import PageFolder

KB = Path(__file__).parents[2] / "kb"

SMALL = """start: who
questions:
  who:
    ask: {zh: 谁配送？, en: Who fulfilled it?}
    answers:
    - {zh: 卖家, en: The seller, next: fee}
    - {zh: 亚马逊, en: Amazon, next: amazon}
claims:
  fee:
    claim: {zh: 扣款, en: A deduction}
    rule: "odr-basics#How is ODR calculated and what is the target?"
    deadline: {days: 4, unit: calendar, from: {zh: 收到日, en: the day it arrived}}
  amazon:
    claim: {zh: 亚马逊赔, en: Amazon pays}
    rule: "odr-basics#How is ODR calculated and what is the target?"
"""


def test_every_claim_of_the_guide_is_reached_and_no_path_ends_in_nothing() -> None:
    path = read_path(KB, "damage")
    assert path is not None and len(path.claims) >= 40
    assert list(problems(path)) == []
    for name, answers in reachable(path).items():
        step = walk(path, answers)
        assert step is not None and step.name == name
        assert (step.question is None) != (step.claim is None)
    assert set(path.claims) <= set(reachable(path))


def test_every_claim_cites_the_guide_in_both_languages(guide_snapshot: Snapshot) -> None:
    path = read_path(KB, "damage")
    assert path is not None
    for claim in path.claims.values():
        for name in claim.sections.values():
            for language in ("zh", "en"):
                cited = section(guide_snapshot, name, language)  # type: ignore[arg-type]
                assert cited and cited[0].language == language and cited[0].quote, name


def test_the_check_is_quiet_about_the_guides_own_path() -> None:
    findings, _ = check_folder(KB)
    assert [finding for finding in findings if finding.file.startswith("paths/")] == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("next: amazon", "next: nobody", "leads to nobody, which does not exist"),
        ("next: amazon", "next: fee", "no answer leads to amazon"),
        ("en: The seller, ", "", "lacks a text in en"),
        ("start: who", "start: what", "names no question"),
        ("calculated and", "computed and", "a heading that en/odr-basics.md does not have"),
        ("odr-basics#", "odr-other#", "the page odr-other"),
        ("days: 4", "days: 0", "needs `days`"),
        ("    rule: ", "    rules: ", "names no `rule`"),
        ("start: who", "start: [who", "cannot be read"),
        ("claims:", "claim:", "not written as a path"),
    ],
)
def test_what_does_not_fit_is_said(kb: PageFolder, old: str, new: str, said: str) -> None:
    assert old in SMALL
    page = "---\nid: odr-basics\ntitle: T\nlanguage: {0}\nupdated: 2026-11-24\n---\n# T\n\n## How is ODR calculated and what is the target?\n\nBelow 1%.\n"
    for language in ("zh", "en"):
        kb.write(f"{language}/odr-basics.md", page.format(language))
    kb.write("paths/damage.yaml", SMALL)
    assert not [one for one in check_folder(kb.root)[0] if one.file.startswith("paths/")]
    kb.write("paths/damage.yaml", SMALL.replace(old, new))
    messages = [one.message for one in check_folder(kb.root)[0] if one.file.startswith("paths/")]
    assert any(said in message for message in messages), messages


def test_a_folder_without_paths_has_nothing_to_say(kb: PageFolder) -> None:
    assert list(check(kb.root, [])) == []


@pytest.mark.parametrize(
    ("days", "unit", "since", "last"),
    [(30, "calendar", date(2028, 2, 1), date(2028, 3, 2)), (2, "business", date(2026, 11, 26), date(2026, 11, 30)), (2, "business", date(2026, 11, 28), date(2026, 12, 1)), (4, "calendar", date(2026, 12, 30), date(2027, 1, 3))],
)
def test_deadlines_as_dates(days: int, unit: str, since: date, last: date) -> None:
    assert last_day(Deadline(days, unit, {}, 0), since) == last


def test_the_page_asks_and_ends_with_a_claim(client: TestClient, kb: PageFolder) -> None:
    kb.write("paths/damage.yaml", SMALL)
    first = client.get("/tools/damage?ui=en").text
    assert re.findall(r'href="/tools/damage\?a=(\d)">([^<]+)', first) == [("0", "The seller"), ("1", "Amazon")]
    leaf = client.get("/tools/damage?ui=en&a=0&since=2026-12-30").text
    assert "A deduction" in leaf and "Last day: 2027-01-03" in leaf and "/kb/en/odr-basics" in leaf and "below 1%" in leaf
    file = client.get("/tools/damage.ics?a=0&since=2026-12-30")
    assert "DTSTART;VALUE=DATE:20270103" in file.text
    assert "扣款" in client.get("/tools/damage?ui=zh-Hans&a=0").text


@pytest.mark.parametrize("answers", ["9", "0.0", "x", "-1", "0.0.0.0"])
def test_an_answer_that_does_not_exist_is_told(client: TestClient, kb: PageFolder, answers: str) -> None:
    kb.write("paths/damage.yaml", SMALL)
    assert client.get(f"/tools/damage?a={answers}").status_code == 404
