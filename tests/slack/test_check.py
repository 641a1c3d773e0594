"""`python -m server slack check`, the manifests and the page of the documentation that leads through them."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from server.__main__ import main
from server.settings import Settings
from server.slack.check import SCOPES
from tests.slack.fake_slack import FakeSlack
from tests.slack.house import APP_TOKEN, BOT_TOKEN, SECRET, House, mention

Open = Callable[..., House]
DOCS = Path(__file__).parents[2] / "docs"


def manifest(name: str = "slack-manifest.yaml") -> dict[str, Any]:
    return yaml.safe_load((DOCS / name).read_text(encoding="utf-8"))  # type: ignore[no-any-return]


@pytest.fixture
def set_up(slack: FakeSlack, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    def run(**values: str) -> None:
        for name, value in ({"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_API_URL": slack.url} | values).items():
            monkeypatch.setenv(f"SGA_{name}", value)

    return run


def test_all_is_right(open_house: Open, set_up: Callable[..., None], capsys: pytest.CaptureFixture[str]) -> None:
    house = open_house()
    set_up(SLACK_APP_TOKEN=APP_TOKEN, SLACK_SIGNING_SECRET=SECRET, PUBLIC_URL=house.url.removesuffix("/slack/events"))
    assert main(["slack", "check"]) == 0
    out = capsys.readouterr().out
    assert "belongs to guide in the workspace Sellers" in out
    assert out.endswith("Slack is set up.\n")
    assert not any(token in out for token in (BOT_TOKEN, APP_TOKEN, SECRET))


def test_a_missing_scope_is_named(slack: FakeSlack, set_up: Callable[..., None], capsys: pytest.CaptureFixture[str]) -> None:
    slack.scopes = slack.scopes.replace("im:history,", "")
    set_up(SLACK_APP_TOKEN=APP_TOKEN, PUBLIC_URL="https://guide.example.com")
    assert main(["slack", "check"]) == 1
    missing = [line for line in capsys.readouterr().out.splitlines() if line.startswith("missing")]
    assert missing == ["missing  The bot token lacks im:history: add them under OAuth & Permissions, Bot Token Scopes, and reinstall the app."]


@pytest.mark.parametrize(("method", "fault", "sentence"), [("auth.test", "invalid_auth", "Slack does not know this token"), ("auth.test", "gone", "Slack cannot be reached"), ("apps.connections.open", "not_allowed_token_type", "another kind of token")])
def test_what_is_wrong_with_a_token_is_said(slack: FakeSlack, set_up: Callable[..., None], capsys: pytest.CaptureFixture[str], method: str, fault: str, sentence: str) -> None:
    slack.fault = lambda called, arguments: fault if called == method else None
    set_up(SLACK_APP_TOKEN=APP_TOKEN, PUBLIC_URL="https://guide.example.com")
    assert main(["slack", "check"]) == 1
    assert sentence in capsys.readouterr().out


def test_a_server_with_another_secret_is_found_out(open_house: Open, set_up: Callable[..., None], capsys: pytest.CaptureFixture[str]) -> None:
    house = open_house()
    set_up(SLACK_SIGNING_SECRET="another", PUBLIC_URL=house.url.removesuffix("/slack/events"))
    assert main(["slack", "check"]) == 1
    assert "has another signing secret" in capsys.readouterr().out


def test_without_slack_it_says_what_to_set(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["slack", "check"]) == 1
    assert "SGA_SLACK_BOT_TOKEN" in capsys.readouterr().err


def test_the_manifest_asks_for_what_the_check_wants() -> None:
    assert sorted(manifest()["oauth_config"]["scopes"]["bot"]) == sorted(SCOPES)
    assert manifest()["settings"]["socket_mode_enabled"] is True
    # Slack's limits for these texts.
    assert len(manifest()["display_information"]["name"]) <= 35
    assert len(manifest()["display_information"]["description"]) <= 140


def test_the_two_manifests_differ_in_the_way_in_only() -> None:
    http = manifest("slack-manifest-http.yaml")
    url = "https://guide.example.com/slack/events"
    assert http["features"]["slash_commands"][0].pop("url") == url
    assert http["settings"]["event_subscriptions"].pop("request_url") == url
    assert http["settings"]["interactivity"].pop("request_url") == url
    assert http["settings"].pop("socket_mode_enabled") is False
    socket = manifest()
    del socket["settings"]["socket_mode_enabled"]
    assert http == socket


def test_the_page_names_every_setting_and_each_is_one() -> None:
    named = set(re.findall(r"SGA_([A-Z_]+)", (DOCS / "slack.md").read_text(encoding="utf-8")))
    known = {name.upper() for name in Settings.model_fields}
    assert named <= known
    assert {name for name in known if name.startswith("SLACK_")} <= named


def test_following_the_page_gets_an_answer(slack: FakeSlack, open_house: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """Step 6 word by word, with the tokens that steps 4 and 5 yield, then step 7."""
    page = (DOCS / "slack.md").read_text(encoding="utf-8")
    exports = dict(re.findall(r"export (SGA_\w+)=(\S+)", page))
    values = {"xoxb-…": BOT_TOKEN, "xapp-…": APP_TOKEN}
    given = {name: values.get(value, value) for name, value in exports.items()}
    for name, value in (given | {"SGA_SLACK_API_URL": slack.url}).items():
        monkeypatch.setenv(name, value)
    assert main(["slack", "check"]) == 0
    open_house(slack_signing_secret=None, **{name.removeprefix("SGA_").lower(): value for name, value in given.items()})
    slack.wait_for_sockets(1)
    from tests.slack.house import envelope

    question = re.search(r"`@guide (How[^`]+)`", page)
    assert question
    slack.send({"envelope_id": "one", "type": "events_api", "payload": envelope(mention(question[1], "100.1")), "accepts_response_payload": False})
    slack.wait(lambda: len(slack.messages) == 1)
    assert question[1] in slack.answers("C1", "100.1")[0]["text"]
