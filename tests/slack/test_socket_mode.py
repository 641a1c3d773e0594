"""Socket Mode: the same questions and answers over a connection from here."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tests.slack.fake_slack import TEAM, FakeSlack
from tests.slack.house import APP_TOKEN, House, envelope, mention

Open = Callable[..., House]


def wrapped(name: str, event: dict[str, Any], event_id: str) -> dict[str, Any]:
    return {"envelope_id": name, "type": "events_api", "payload": envelope(event, event_id), "accepts_response_payload": False, "retry_attempt": 0}


def test_events_come_over_the_socket_and_nothing_is_open_to_the_world(open_house: Open, slack: FakeSlack) -> None:
    house = open_house(slack_signing_secret=None, slack_app_token=APP_TOKEN)
    slack.wait_for_sockets(1)
    slack.send(wrapped("one", mention("How long?", "100.1"), "Ev1"))
    slack.wait(lambda: len(slack.messages) == 1)
    assert slack.acknowledged == ["one"]
    assert f"Bearer {APP_TOKEN}" in slack.tokens
    assert house.deliver(json.dumps({"type": "url_verification", "challenge": "abc"})).status_code == 404


def test_commands_come_over_the_socket(open_house: Open, slack: FakeSlack) -> None:
    open_house(slack_app_token=APP_TOKEN)
    slack.wait_for_sockets(1)
    payload = {"command": "/guide", "text": "How long?", "team_id": TEAM, "channel_id": "C1", "user_id": "U1", "trigger_id": "t1", "response_url": slack.response_url("one")}
    slack.send({"envelope_id": "one", "type": "slash_commands", "payload": payload, "accepts_response_payload": True})
    slack.wait(lambda: len(slack.private) == 1)
    assert slack.acknowledged == ["one"]


def test_a_broken_connection_is_made_anew_and_what_comes_again_is_not_answered_again(open_house: Open, slack: FakeSlack) -> None:
    house = open_house(slack_app_token=APP_TOKEN)
    for number in range(3):
        slack.wait_for_sockets(1)
        slack.send(wrapped(f"first-{number}", mention(f"Question {number}?", f"{100 + number}.1"), f"Ev{number}"))
        slack.wait(lambda number=number: f"first-{number}" in slack.acknowledged)  # type: ignore[misc]
        connections = len(slack.sockets)
        slack.drop()
        slack.wait(lambda connections=connections: len(slack.sockets) > connections)  # type: ignore[misc]
        slack.send(wrapped(f"again-{number}", mention(f"Question {number}?", f"{100 + number}.1"), f"Ev{number}"))
        slack.wait(lambda number=number: f"again-{number}" in slack.acknowledged)  # type: ignore[misc]
    house.settle()
    assert sorted(message["thread_ts"] for message in slack.messages.values()) == ["100.1", "101.1", "102.1"]


def test_slack_announces_a_new_connection(open_house: Open, slack: FakeSlack) -> None:
    open_house(slack_app_token=APP_TOKEN)
    slack.wait_for_sockets(1)
    slack.send({"type": "disconnect", "reason": "refresh_requested", "debug_info": {}})
    slack.wait(lambda: len(slack.sockets) == 2)
    slack.send(wrapped("one", mention("How long?", "100.1"), "Ev1"))
    slack.wait(lambda: len(slack.messages) == 1)


def test_a_slack_that_is_away_at_the_start_is_found_later(open_house: Open, slack: FakeSlack) -> None:
    slack.fault = lambda method, arguments: "gone" if method == "apps.connections.open" else None
    open_house(slack_app_token=APP_TOKEN)
    slack.wait(lambda: slack.calls["apps.connections.open"] >= 3)
    slack.fault = lambda method, arguments: None
    slack.wait_for_sockets(1)
    slack.send(wrapped("one", mention("How long?", "100.1"), "Ev1"))
    slack.wait(lambda: len(slack.messages) == 1)
