"""The command, and the buttons under an answer."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text

from tests.slack.fake_slack import TEAM, FakeSlack
from tests.slack.house import Engine, House, mention, said
from tests.slack.limits import words_of

Open = Callable[..., House]


def button(message: dict[str, Any], action: str) -> dict[str, Any]:
    return next(element for block in message["blocks"] if block["type"] == "actions" for element in block["elements"] if element["action_id"] == action or element["action_id"].startswith(f"{action}:"))


def command(house: House, slack: FakeSlack, question: str, *, name: str = "one", channel: str = "C1") -> Any:
    response = house.form(command="/guide", text=question, team_id=TEAM, channel_id=channel, user_id="U1", trigger_id=name, response_url=slack.response_url(name))
    house.settle()
    return response


def feedback(house: House) -> list[tuple[str, str | None]]:
    with house.engine_of_database.connect() as connection:
        return [(row.rating, row.comment) for row in connection.execute(text("select rating, comment from feedback order by given_at"))]


@pytest.fixture
def answered(house: House, slack: FakeSlack) -> dict[str, Any]:
    house.event(mention("How long?", "100.1"))
    return slack.answers("C1")[0]


def test_a_command_is_answered_to_whoever_typed_it(house: House, slack: FakeSlack) -> None:
    response = command(house, slack, "How long does ODR take?")
    assert (response.status_code, response.text) == (200, "")
    ((name, payload),) = slack.private
    assert (name, payload["response_type"]) == ("one", "ephemeral")
    assert words_of(payload).startswith("How long does ODR take?About")
    assert slack.messages == {}


def test_a_command_without_a_question_says_how_to_ask(house: House, slack: FakeSlack) -> None:
    response = command(house, slack, " ")
    assert response.json()["response_type"] == "ephemeral"
    assert "Write your question" in response.json()["text"]
    assert slack.private == []


def test_a_command_where_it_may_not_answer(open_house: Open, slack: FakeSlack) -> None:
    response = command(open_house(slack_channels="C7"), slack, "多久恢复？", channel="C8")
    assert "我不在这里回答问题" in response.json()["text"]
    assert slack.private == []


def test_a_private_answer_is_posted_once_and_its_thread_goes_on(house: House, slack: FakeSlack) -> None:
    command(house, slack, "How long does ODR take?")
    post = button(slack.private[0][1], "post")
    house.click(post, name="first")
    house.click(post, name="second")
    (message,) = slack.answers("C1")
    assert words_of(message).startswith("How long does ODR take?About")
    assert ("first", {"delete_original": True}) in slack.private
    house.event(said("and with chargebacks?", "9500000000.1", thread_ts=message["ts"]))
    assert house.engine.asked[-1] == ("and with chargebacks?", ["How long does ODR take?"])


def test_posting_where_it_is_no_member_says_how_to_invite_it(house: House, slack: FakeSlack) -> None:
    command(house, slack, "How long does ODR take?")
    post = button(slack.private[0][1], "post")
    slack.fault = lambda method, arguments: "not_in_channel" if method == "chat.postMessage" else None
    house.click(post)
    assert "/invite" in slack.private[-1][1]["text"]
    slack.fault = lambda method, arguments: None
    house.click(post)
    assert len(slack.answers("C1")) == 1


def test_a_suggestion_is_asked_in_the_thread_once(house: House, slack: FakeSlack, answered: dict[str, Any]) -> None:
    for _ in range(2):
        house.click(button(answered, "ask:0"), answered)
    second = slack.answers("C1", "100.1")[1:]
    assert [words_of(message).startswith("What is ODR?About “What is ODR?”") for message in second] == [True]
    assert house.engine.asked[1] == ("What is ODR?", ["How long?"])


def test_a_suggestion_of_a_private_answer_stays_private(house: House, slack: FakeSlack) -> None:
    command(house, slack, "How long?")
    house.click(button(slack.private[0][1], "ask:0"), name="again")
    assert [name for name, _ in slack.private] == ["one", "again"]
    assert slack.messages == {}


def test_a_thumb_up_is_kept_with_thanks(house: House, slack: FakeSlack, answered: dict[str, Any]) -> None:
    house.click(button(answered, "up"), answered)
    slack.wait(lambda: len(slack.private) == 1)
    assert feedback(house) == [("up", None)]
    assert slack.private[0][1]["text"] == "Thank you: noted."


def test_a_thumb_down_asks_for_one_word(house: House, slack: FakeSlack, answered: dict[str, Any]) -> None:
    house.click(button(answered, "down"), answered)
    slack.wait(lambda: len(slack.views) == 1)
    assert feedback(house) == [("down", None)]
    view = slack.views[0] | {"state": {"values": {"comment": {"comment": {"type": "plain_text_input", "value": " wrong year "}}}}}
    submission = {"type": "view_submission", "team": {"id": TEAM}, "user": {"id": "U1"}, "view": view}
    assert house.form(payload=json.dumps(submission)).status_code == 200
    assert feedback(house) == [("down", "wrong year")]


def test_the_sources_show_the_very_words(house: House, slack: FakeSlack, answered: dict[str, Any]) -> None:
    house.click(button(answered, "sources"), answered)
    slack.wait(lambda: len(slack.views) == 1)
    shown = words_of(slack.views[0])
    assert "It takes 60 days." in shown
    assert "lines 3–4" in shown


def test_conversations_go_to_the_store_with_their_channel(house: House, answered: dict[str, Any]) -> None:
    with house.engine_of_database.connect() as connection:
        rows = connection.execute(text("select channel, owner, title from conversations")).all()
    assert [tuple(row) for row in rows] == [("slack", f"slack:{TEAM}:C1", "How long?")]


class AsksBack(Engine):
    """Asks back twice, then answers."""

    def answer(self, text: str, *, conversation_id: str = "", **more: Any) -> Any:
        answer, trace = super().answer(text, conversation_id=conversation_id, **more)
        if len(self.asked) > 2:
            return answer, trace
        options = [f"Option {number} of step {len(self.asked)}" for number in range(8)]
        return answer.model_copy(update={"status": "clarify", "answer": "Where was it damaged?", "citations": [], "suggestions": options}), trace


def test_what_is_asked_back_is_answered_by_buttons_in_the_thread(open_house: Open, slack: FakeSlack) -> None:
    house = open_house(engine=AsksBack())
    house.event(mention("My goods are damaged", "100.1"))
    (first,) = slack.answers("C1", "100.1")
    assert "Choose, or answer in your own words:" in json.dumps(first["blocks"]) and "Helpful" not in json.dumps(first["blocks"])
    house.click(button(first, "ask:7"), first)
    second = slack.answers("C1", "100.1")[1]
    house.click(button(second, "ask:0"), second)
    assert house.engine.asked[1:] == [
        ("Option 7 of step 1", ["My goods are damaged"]),
        ("Option 0 of step 2", ["My goods are damaged", "Option 7 of step 1"]),
    ]
    assert "60 days" in words_of(slack.answers("C1", "100.1")[2])


def test_what_is_asked_back_is_answered_by_a_word_that_would_else_be_a_courtesy(open_house: Open, slack: FakeSlack) -> None:
    house = open_house(engine=AsksBack())
    house.event(mention("My goods are damaged", "100.1"))
    house.event(said("no", "101.1", thread_ts="100.1"))
    house.event(said("<@U5> no", "101.5", thread_ts="100.1"))
    house.event(said("好的", "102.1", thread_ts="100.1"))
    # Now it has answered, and a thank-you is one again.
    house.event(said("ok", "103.1", thread_ts="100.1"))
    assert [question for question, _ in house.engine.asked] == ["My goods are damaged", "no", "好的"]


def test_what_is_asked_back_in_private_goes_on_in_private(open_house: Open, slack: FakeSlack) -> None:
    house = open_house(engine=AsksBack())
    command(house, slack, "My goods are damaged")
    house.click(button(slack.private[0][1], "ask:1"), name="first")
    house.click(button(slack.private[1][1], "ask:2"), name="second")
    assert house.engine.asked[-1] == ("Option 2 of step 2", ["My goods are damaged", "Option 1 of step 1"])
    assert [name for name, _ in slack.private] == ["one", "first", "second"] and slack.messages == {}
