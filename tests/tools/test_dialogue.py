"""The path as a dialogue in the chat: begun, walked in the person's own words, left, taken up again, with the claim, its last day and its citations at the end."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from indexer.check.rules.paths import check
from indexer.guided_path import reachable, read_path
from indexer.snapshot import Snapshot
from server.chat.tool import Turn
from server.tools.dialogue import PathDialogue
from tests.conftest import PageFolder

KB = Path(__file__).parents[2] / "kb"
TODAY = date(2026, 3, 10)
OFFER = {"zh": "按我的情况一步步判断：谁赔、怎么索赔", "en": "Work it out for my case: who pays, by when, how"}
PATH = read_path(KB, "damage")
assert PATH is not None and PATH.opening is not None
DIALOGUE = PathDialogue(PATH, PATH.opening, lambda: TODAY)


def _talk(guide_snapshot: Snapshot, *said: str) -> Turn | None:
    """The last turn of a conversation."""
    return DIALOGUE.turn(guide_snapshot, said[-1], said[:-1], None)


def test_every_claim_is_reached_by_clicks_alone_in_both_languages_and_cites(guide_snapshot: Snapshot) -> None:
    assert PATH is not None
    ends = {name: answers for name, answers in reachable(PATH).items() if name in PATH.claims}
    assert len(ends) >= 40
    for language in ("zh", "en"):
        for name, answers in ends.items():
            said = [OFFER[language]]
            for number in answers:
                turn = _talk(guide_snapshot, *said)
                assert turn and turn.asks
                said.append(turn.choices[number])
            if PATH.claims[name].deadline:
                turn = _talk(guide_snapshot, *said)
                assert turn and turn.asks and TODAY.isoformat() in turn.choices
                said.append(TODAY.isoformat())
            end = _talk(guide_snapshot, *said)
            assert end and not end.asks and end.language == language, (language, name)
            assert PATH.claims[name].claim[language] in end.cited.answer
            assert [one.n for one in end.cited.citations] == list(range(1, len(end.cited.citations) + 1)) and end.cited.citations
            for citation in end.cited.citations:
                assert f"[{citation.n}]" in end.cited.answer and citation.document.startswith(language)
            # Whatever is said is cited: a line without a marker is a title, or what the person said.
            for line in filter(None, end.cited.answer.split("\n")):
                assert line.endswith("]") or line.startswith("**") or line.startswith(("已知：", "So far: ")), line


def test_the_last_day_is_a_date_with_the_statement_that_gives_the_days(guide_snapshot: Snapshot) -> None:
    end = _talk(guide_snapshot, OFFER["zh"], "自发货", "退回来的是坏的", "亚马逊首次扫描时", "美国", "昨天")
    assert end and "最后一天是 2026-04-08：从 2026-03-09" in end.cited.answer
    line = next(line for line in end.cited.answer.split("\n") if "最后一天是" in line)
    quoted = end.cited.citations[int(line.rsplit("[", 1)[1].rstrip("]")) - 1].quote
    assert "30 天" in quoted
    business = _talk(guide_snapshot, OFFER["en"], "seller", "1", "nobody yet", "UK", "March 6")
    assert business and "The last day is 2026-03-10: 2 business days from 2026-03-06" in business.cited.answer
    undated = _talk(guide_snapshot, OFFER["en"], "seller", "1", "nobody yet", "UK", "I don't know")
    assert undated and not undated.asks and "last day is" not in undated.cited.answer


@pytest.mark.parametrize(
    ("said", "choice"),
    [("卖家自配送（含卖家自配送 Prime）", "1"), ("賣家自配送", "1"), ("我是自发货的", "1"), ("FBA", "2"), ("2", "2"), ("第二个", "2"), ("amazon", "2"), ("选3", "3"), ("fulfilled by Amazon.", "2"), ("MCF", "3")],
)
def test_an_answer_may_be_clicked_numbered_or_said_in_own_words(guide_snapshot: Snapshot, said: str, choice: str) -> None:
    turn, meant = _talk(guide_snapshot, OFFER["zh"], said), _talk(guide_snapshot, OFFER["zh"], choice)
    assert turn and meant and turn.choices[0] == _talk(guide_snapshot, OFFER[turn.language], choice).choices[0]  # type: ignore[union-attr]


@pytest.mark.parametrize("said", ["ODR 超过 1% 多久能恢复？", "How long does ODR take to recover?", "9", "0", "随便聊聊别的事情", "亚马逊配送是什么？", "SAFE-T"])
def test_something_else_leaves_the_dialogue(guide_snapshot: Snapshot, said: str) -> None:
    assert _talk(guide_snapshot, OFFER["zh"], said) is None


def test_a_click_takes_it_up_again_but_chance_words_do_not(guide_snapshot: Snapshot) -> None:
    before = (OFFER["zh"], "自发货", "SAFE-T 最多赔多少？")
    assert _talk(guide_snapshot, *before, "1") is None
    assert _talk(guide_snapshot, *before, "退回来的") is None
    again = _talk(guide_snapshot, *before, "买家没有收到包裹")
    assert again and "面单" in again.cited.answer
    anew = _talk(guide_snapshot, *before, OFFER["en"])
    assert anew and anew.language == "en" and "Who fulfilled" in anew.cited.answer


def test_one_step_back(guide_snapshot: Snapshot) -> None:
    turn = _talk(guide_snapshot, OFFER["en"], "Amazon (FBA)", "Back")
    assert turn and "Who fulfilled the order?" in turn.cited.answer and "So far" not in turn.cited.answer
    dated = _talk(guide_snapshot, OFFER["en"], "seller", "1", "nobody yet", "UK", "March 6", "back")
    assert dated and dated.asks and "From which day" in dated.cited.answer
    assert _talk(guide_snapshot, OFFER["en"], "back") is None


OWN = [
    ("我自发货的杯子被买家退回来摔坏了，这钱谁出？", "已知：卖家自配送（含卖家自配送 Prime） › 买家退回的商品损坏、用过或缺件"),
    ("我有一单包裹丢了，该找谁赔？", "订单由谁配送？"),
    ("A customer returned my FBA vase cracked. Who pays for it?", "So far: Amazon (FBA)"),
    ("I shipped it myself and it arrived broken, who has to pay?", "So far: The seller (Seller Fulfilled Prime included) › The item arrived broken at the buyer"),
]
GUIDES = ["买家弄坏的商品谁来承担？", "SAFE-T 索赔是什么？", "我怎么申请 SAFE-T 索赔？", "Who pays for carrier damage?", "How do I file a SAFE-T claim?", "我的ODR超了怎么办，谁负责恢复？", "My damaged listing photos: how do I change them?"]


@pytest.mark.parametrize(("question", "expected"), OWN)
def test_ones_own_case_is_answered_and_then_asked_about(guide_snapshot: Snapshot, question: str, expected: str) -> None:
    language = "zh" if "？" in question else "en"
    assert DIALOGUE.turn(guide_snapshot, question, (), None) is None, "the guide answers first"
    below = DIALOGUE.below(question, (), language, {"damage-who-pays"})  # type: ignore[arg-type]
    assert below and below.asks and expected in below.cited.answer
    following = DIALOGUE.turn(guide_snapshot, below.choices[0], [question], None)
    assert following and below.choices[0] in following.cited.answer


@pytest.mark.parametrize("question", GUIDES)
def test_a_plain_question_is_the_guides_and_the_dialogue_is_only_offered(question: str) -> None:
    below = DIALOGUE.below(question, (), "zh", {"damage-who-pays", "odr-basics"})
    assert below and not below.asks and below.cited.answer == "" and below.choices == [OFFER["zh"]]
    assert DIALOGUE.below(question, (), "zh", {"odr-basics"}) is None


def test_own_case_under_an_answer_on_something_else_begins_nothing() -> None:
    assert DIALOGUE.below(OWN[0][0], (), "zh", {"odr-basics"}) is None


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        (("offer: {zh: 判断, en: Work it out}", "offer: {zh: 判断}"), "lacks a text in en"),
        (("below: [odr-basics]", "below: [nowhere]"), "offered below the page nowhere"),
        (("below: [odr-basics]", "below: 3"), "is not written as a path should be"),
    ],
)
def test_the_check_says_what_a_dialogue_lacks(kb: PageFolder, changed: tuple[str, str], told: str) -> None:
    text = "start: who\ndialogue:\n  offer: {zh: 判断, en: Work it out}\n  below: [odr-basics]\nquestions:\n  who:\n    ask: {zh: 谁？, en: Who?}\n    answers: [{zh: 卖家, en: Seller, next: end}]\nclaims:\n  end: {claim: {zh: 完, en: End}, rule: 'a#b'}\n"
    kb.write("paths/small.yaml", text.replace(*changed))
    assert any(told in finding.message for finding in check(kb.root, []))


def test_a_deadline_in_months_is_a_date_too(guide_snapshot: Snapshot) -> None:
    end = _talk(guide_snapshot, OFFER["en"], "FBA", "Inbound shortage", "US", "May 31")
    assert end and "The last day is 2026-02-28: 9 months from 2025-05-31" in end.cited.answer
