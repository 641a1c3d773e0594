"""Whether a message speaks to the assistant or only about it."""

from __future__ import annotations

import pytest

from server.slack.addressed import asks_the_channel, continues, is_courtesy, speaks_to
from server.slack.incoming import plain

B = "<@U0BOT>"


@pytest.mark.parametrize(
    "text",
    [
        f"{B} how long does ODR take",
        f"hey {B}, what about chargebacks",
        f"How long does ODR take {B}",
        f"How long does ODR take, {B}?",
        f"请问 {B} ODR 多久恢复",
        f"ODR 多久恢复？{B}",
        f"<@U5> {B} how long?",
        f"{B}",
        f"{B} is my account at risk?",
        f"{B} can I appeal this",
        f"{B} is my account at risk",
        f"Can {B} tell us how long it takes?",
        f"My account was suspended. {B} what now",
        "<@U0BOT|guide> 账户被停用怎么办",
    ],
)
def test_it_is_spoken_to(text: str) -> None:
    assert speaks_to(text, "U0BOT")


@pytest.mark.parametrize(
    "text",
    [
        f"I asked {B} yesterday and it was great",
        f"you could ask {B}",
        f"Did {B} answer you?",
        f"thanks to {B} we got it back",
        f"{B} is great",
        f"{B} said it takes 60 days",
        f"{B} thanks!",
        f"{B} 谢谢！",
        f"我昨天问了 {B}，很有用",
        f"{B} 说得不对",
        f"&gt; {B} how long?\nthat was my question",
        f"type `{B} how long?` to ask",
    ],
)
def test_it_is_spoken_about(text: str) -> None:
    assert not speaks_to(text, "U0BOT")


@pytest.mark.parametrize(("text", "yes"), [("and in Germany?", True), ("那多久？", True), ("my ODR is 2 % since June", True), ("<@U5> what do you think?", False), ("thanks, got it!", False), ("好的，谢谢", False), ("the bot is wrong", False), ("👍", False)])
def test_follow_ups(text: str, yes: bool) -> None:
    assert continues(text) is yes


@pytest.mark.parametrize(("text", "yes"), [("How long does it take", True), ("账户被停用怎么办", True), ("Good morning everyone", False), ("We shipped 20 orders", False), ("<@U5> how long?", False)])
def test_questions_to_a_channel(text: str, yes: bool) -> None:
    assert asks_the_channel(text) is yes


def test_a_question_is_no_courtesy() -> None:
    assert not is_courtesy("ok, and how long?")
    assert is_courtesy("ok, thank you so much!")


def test_slacks_escapes_are_undone() -> None:
    typed = plain("<@U0BOT> is 1 &lt; 2 &amp; 3 &gt; 2? <https://a.example/x|a.example> <https://b.example> <#C1|general> <!subteam^S1|@team> <mailto:a@b.example|a@b.example>", "U0BOT")
    assert typed == "is 1 < 2 & 3 > 2? a.example https://b.example #general a@b.example"
