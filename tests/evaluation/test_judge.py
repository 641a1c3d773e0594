"""Verdicts: what counts as right, supported, and in the right language."""

from __future__ import annotations

import pytest

from server.chat.phrases import phrase
from server.evaluation.judge import judge
from server.evaluation.support import check_support
from tests.evaluation.made import answer, case, refusal


def test_an_answer_is_right_where_answer_or_quotes_hold_everything_asked_for() -> None:
    wanted = case(must=("60 天", "odr"), must_not=("90 天",))
    assert judge(wanted, answer("要等 60 天。[1]", "ODR 恢复要等 60 天。")).right
    lacking = judge(wanted, answer("要等 60 天。[1]", "要等 60 天。"))
    assert (lacking.right, lacking.missing) == (False, ["odr"])
    wrong = judge(wanted, answer("要等 60 天。[1]", "ODR：60 天，不是 90 天。"))
    assert (wrong.right, wrong.forbidden) == (False, ["90 天"])


def test_an_answerable_question_that_is_refused_is_wrong_whatever_the_refusal_says() -> None:
    assert not judge(case(must=("不能",)), refusal()).right


def test_an_unanswerable_question_is_right_only_where_it_is_refused_without_citations() -> None:
    none = case(answerable="none")
    assert judge(none, refusal()).right
    assert not judge(none, answer("要等。[1]", "要等。")).right
    assert not judge(none, answer("不能回答。", "要等。", status="refused")).right


@pytest.mark.parametrize(
    ("text", "quotes", "sentences", "unsupported"),
    [
        ("ODR 要低于 1%。[1]恢复要 60 天。[2]", ("ODR 要低于 1%。", "恢复要 60 天。"), 2, []),
        ("- 第一步，登录。[1]\n- 第二步，上传。[1]", ("第一步，登录。第二步，上传。",), 2, []),
        ("Wait 60 days.[1][2]", ("Something else.", "Wait 60 DAYS."), 1, []),
        ("要等 90 天。[1]", ("要等 60 天。",), 1, ["要等 90 天。"]),
        ("不可以申诉。[1]", ("可以申诉。",), 1, ["不可以申诉。"]),
        ("Wait 6 days.[1]", ("Wait 60 days.",), 1, ["Wait 6 days."]),
        ("天要等。[1]", ("要等天。",), 1, ["天要等。"]),
        ("要等 60 天。[2]", ("要等 60 天。",), 1, ["要等 60 天。"]),
        ("要等 60 天。[1] 然后就好了。", ("要等 60 天。",), 2, ["然后就好了。"]),
        ("**资料说法不一：**\n\n- 说 30 天。[1]", ("说 30 天。",), 1, []),
        ("**资料说法不一：**说 30 天。[1]", ("说 30 天。",), 1, []),
        ("**其实：**说 30 天。[1]", ("说 30 天。",), 1, ["**其实：**说 30 天。"]),
    ],
)
def test_a_sentence_is_supported_where_its_words_stand_in_its_quote_in_their_order(text: str, quotes: tuple[str, ...], sentences: int, unsupported: list[str]) -> None:
    found = check_support(answer(text, *quotes))
    assert (found.sentences, found.unsupported) == (sentences, unsupported)
    assert found.supported == sentences - len(unsupported)


def test_what_the_assistant_says_of_itself_needs_no_quote() -> None:
    found = check_support(answer("The guide covers this only in Chinese; these are its own words:\n\n要等 60 天。[1]", "要等 60 天。"))
    assert (found.sentences, found.supported) == (1, 1)


def test_lines_that_a_tool_worked_out_are_counted_apart() -> None:
    found = check_support(answer(f"**{phrase('worked_out', 'zh')}**\n\n- ODR = 3 ÷ 200 = 1.5%。[1]\n\n要低于 1%。[1]", "要低于 1%。"))
    assert (found.worked_out, found.sentences, found.supported) == (1, 1, 1)


@pytest.mark.parametrize(
    ("language", "question", "text", "right"),
    [
        ("zh", "多久？", "要等 60 天。[1]", True),
        ("zh", "多久？", "It takes 60 days.[1]", False),
        ("en", "how long?", "It takes 60 days.[1]", True),
        ("en", "how long?", "要等 60 天。[1]", False),
        ("mixed", "ODR 多久 recover", "ODR 要 60 天才低于 1%，看 Account Health。[1]", True),
        ("mixed", "duo jiu huifu", "要等 60 天。[1]", True),
        ("mixed", "duo jiu huifu", "It takes 60 days.[1]", False),
    ],
)
def test_the_language_is_read_from_the_answer_itself(language: str, question: str, text: str, right: bool) -> None:
    assert judge(case(question, language=language), answer(text, text)).right_language is right
