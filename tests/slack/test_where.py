"""Where the assistant answers, and where it keeps quiet."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.slack.fake_slack import BOT, BOT_ID, FakeSlack
from tests.slack.house import House, mention, said

Open = Callable[..., House]


def test_a_mention_is_answered_in_its_thread(house: House, slack: FakeSlack) -> None:
    assert house.event(mention("How long does ODR take?", "100.1")).status_code == 200
    (answer,) = slack.answers("C1")
    assert answer["thread_ts"] == "100.1"
    assert "How long does ODR take?" in answer["text"]
    assert house.engine.asked == [("How long does ODR take?", [])]


def test_a_mention_in_a_thread_takes_what_was_said_there_as_context(house: House, slack: FakeSlack) -> None:
    slack.before["C1", "90.1"] = [{"user": "U1", "ts": "90.1", "text": "My A-to-z claim was granted"}, {"user": "U2", "ts": "91.1", "text": "ok"}, {"user": "U3", "bot_id": "B9", "ts": "92.1", "text": "spam"}]
    house.event(mention("can I appeal?", "100.1", thread_ts="90.1"))
    assert house.engine.asked == [("can I appeal?", ["My A-to-z claim was granted"])]
    assert slack.answers("C1", "90.1")


def test_called_without_a_word_it_answers_what_was_asked_before(house: House, slack: FakeSlack) -> None:
    slack.before["C1", "90.1"] = [{"user": "U2", "ts": "90.1", "text": "How long does ODR take?"}]
    house.event(mention(f"<@{BOT}>", "100.1", thread_ts="90.1"))
    assert house.engine.asked == [("How long does ODR take?", [])]


def test_called_without_a_word_and_nothing_before_it_says_how_to_ask(house: House, slack: FakeSlack) -> None:
    house.event(mention(f"<@{BOT}>", "100.1"))
    (answer,) = slack.answers("C1", "100.1")
    assert "Write your question" in answer["text"]
    assert house.engine.asked == []


def test_a_follow_up_needs_no_mention_and_other_threads_do(house: House, slack: FakeSlack) -> None:
    house.event(mention("How long does ODR take?", "100.1"))
    house.event(said("and with chargebacks?", "101.1", thread_ts="100.1", user="U2"))
    house.event(said("and with refunds?", "102.1", thread_ts="55.5"))
    assert house.engine.asked[1:] == [("and with chargebacks?", ["How long does ODR take?"])]
    assert len(slack.answers("C1", "100.1")) == 2


def test_a_thread_is_still_a_conversation_after_a_restart(open_house: Open, slack: FakeSlack) -> None:
    first = open_house()
    first.event(mention("How long does ODR take?", "100.1"))
    first.close()
    second = open_house()
    second.event(said("and with chargebacks?", "101.1", thread_ts="100.1"))
    assert second.engine.asked == [("and with chargebacks?", ["How long does ODR take?"])]


def test_threads_do_not_know_of_each_other(house: House) -> None:
    house.event(mention("My secret is 42, how long does ODR take?", "100.1", channel="G1"))
    house.event(mention("how long?", "100.1", channel="C2"))
    house.event(mention("how long?", "100.2", channel="G1"))
    assert [earlier for _, earlier in house.engine.asked] == [[], [], []]


def test_a_direct_message_is_answered_with_a_status_meanwhile(house: House, slack: FakeSlack) -> None:
    house.event(said("ODR 多久能恢复？", "100.1", channel="D1"))
    (answer,) = slack.answers("D1")
    assert answer["thread_ts"] == "100.1"
    status = next(arguments for method, arguments in slack.log if method == "assistant.threads.setStatus")
    assert (status["channel_id"], status["thread_ts"], status["status"]) == ("D1", "100.1", "正在查阅指南……")


def test_the_assistant_pane_offers_questions(slack: FakeSlack, tmp_path: Path) -> None:
    house = House(tmp_path, slack)
    house.app.state.slack.starters = lambda language: ["问题？"] if language == "zh" else ["A question?"]
    house.open()
    house.event({"type": "assistant_thread_started", "assistant_thread": {"user_id": "U1", "channel_id": "D1", "thread_ts": "1.1", "context": {}}, "event_ts": "1.1"})
    slack.wait(lambda: slack.calls["assistant.threads.setSuggestedPrompts"] == 1)
    prompts = next(arguments for method, arguments in slack.log if method == "assistant.threads.setSuggestedPrompts")
    house.close()
    assert [one["message"] for one in prompts["prompts"]] == ["问题？", "A question?"]


@pytest.mark.parametrize(
    "event",
    [
        said("How long?", "100.1"),
        said("How long?", "100.1", channel="D1", user=BOT),
        said("How long?", "100.1", channel="D1", bot_id="B7"),
        said("How long?", "100.1", channel="D1", subtype="message_changed"),
        said("How long?", "100.1", channel="D1", subtype="message_deleted"),
        said("thanks!", "100.1", channel="D1"),
        mention(f"I asked <@{BOT}> yesterday and it was great", "100.1"),
        mention("How long?", "100.1", bot_id=BOT_ID),
        {"type": "reaction_added", "user": "U1", "reaction": "eyes", "item": {}, "event_ts": "1.1"},
    ],
)
def test_it_keeps_quiet(house: House, slack: FakeSlack, event: dict[str, object]) -> None:
    assert house.event(event).status_code == 200
    assert slack.messages == {}


def test_an_edit_of_what_was_answered_is_not_answered(house: House, slack: FakeSlack) -> None:
    house.event(mention("How long?", "100.1"))
    house.event(mention("How long does it take?", "100.1", edited={"user": "U1", "ts": "105.1"}))
    assert len(slack.messages) == 1


def test_every_question_of_a_chosen_channel_is_answered(open_house: Open, slack: FakeSlack) -> None:
    house = open_house(slack_answer_channels="C7")
    house.event(said("How long does ODR take to recover?", "100.1", channel="C7"))
    house.event(said("Good morning everyone", "101.1", channel="C7"))
    house.event(said("<@U5> how long does it take you?", "102.1", channel="C7"))
    assert [message["thread_ts"] for message in slack.answers("C7")] == ["100.1"]


def test_only_allowed_channels_and_workspaces(open_house: Open, slack: FakeSlack) -> None:
    house = open_house(slack_channels="C7", slack_teams="T0TEAM")
    house.event(mention("How long?", "100.1", channel="C8"))
    house.event(mention("How long?", "100.1", channel="C7", user_team="T0OTHER"))
    house.event(mention("How long?", "100.2", channel="C7"))
    assert [message["thread_ts"] for message in slack.answers("C7")] == ["100.2"]
    assert slack.answers("C8") == []
