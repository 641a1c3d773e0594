"""`python -m server slack check`, the manifests and the page of the documentation that leads through them."""

from __future__ import annotations

import json
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
    assert main(["slack", "check", "--json"]) == 0
    assert all(one["ok"] for one in json.loads(capsys.readouterr().out))
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


KEYS: dict[str, set[str]] = {
    "": {"display_information", "features", "oauth_config", "settings"},
    "display_information": {"name", "description", "background_color", "long_description"},
    "features": {"app_home", "bot_user", "slash_commands", "assistant_view", "shortcuts", "unfurl_domains", "workflow_steps"},
    "features.app_home": {"home_tab_enabled", "messages_tab_enabled", "messages_tab_read_only_enabled"},
    "features.bot_user": {"display_name", "always_online"},
    "features.assistant_view": {"assistant_description", "suggested_prompts"},
    "features.slash_commands": {"command", "url", "description", "usage_hint", "should_escape"},
    "oauth_config": {"scopes", "redirect_urls", "token_management_enabled", "pkce_enabled"},
    "oauth_config.scopes": {"bot", "user", "bot_optional", "user_optional"},
    "settings": {"event_subscriptions", "interactivity", "org_deploy_enabled", "socket_mode_enabled", "token_rotation_enabled", "allowed_ip_address_ranges"},
    "settings.event_subscriptions": {"request_url", "bot_events", "user_events", "metadata_subscriptions"},
    "settings.interactivity": {"is_enabled", "request_url", "message_menu_options_url"},
}
"""The keys that Slack's schema of a manifest has, version 1: another one is refused when the manifest is pasted. https://docs.slack.dev/reference/app-manifest"""
NEEDS = {"app_mention": "app_mentions:read", "assistant_thread_started": "assistant:write", "message.channels": "channels:history", "message.groups": "groups:history", "message.im": "im:history", "message.mpim": "mpim:history"}
"""The scope without which an event is not delivered."""


@pytest.mark.parametrize("name", ["slack-manifest.yaml", "slack-manifest-http.yaml"])
def test_a_manifest_loads(name: str) -> None:
    whole = manifest(name)

    def look(place: str, part: Any) -> None:
        for one in part if isinstance(part, list) else [part]:
            if isinstance(one, dict):
                assert set(one) <= KEYS[place], place
                for key, value in one.items():
                    look(f"{place}.{key}".strip("."), value)

    look("", whole)
    assert re.fullmatch("#[0-9a-f]{6}", whole["display_information"]["background_color"])
    (command,) = whole["features"]["slash_commands"]
    assert re.fullmatch("/[a-z-]{1,31}", command["command"]) and command["description"] and len(command["usage_hint"]) <= 1000
    assert whole["features"]["assistant_view"]["assistant_description"] and whole["features"]["bot_user"]["display_name"]
    events = whole["settings"]["event_subscriptions"]["bot_events"]
    assert {NEEDS[event] for event in events} <= set(whole["oauth_config"]["scopes"]["bot"]) and len(set(events)) == len(events)


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


def test_following_the_page_over_http_gets_an_answer(slack: FakeSlack, open_house: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other way: the signing secret in the place of the app token, the server started before Slack verifies its address, then step 7."""
    page = (DOCS / "slack.md").read_text(encoding="utf-8")
    exports = dict(re.findall(r"export (SGA_\w+)=(\S+)", page))
    instead = re.search(r"set\s+`(SGA_\w+)` instead of `(SGA_\w+)`", page)
    assert instead and exports.pop(instead[2]) == "xapp-…"
    house = open_house(slack_signing_secret=SECRET, slack_bot_token=BOT_TOKEN)
    given = exports | {instead[1]: SECRET, "SGA_SLACK_BOT_TOKEN": BOT_TOKEN, "SGA_PUBLIC_URL": house.url.removesuffix("/slack/events"), "SGA_SLACK_API_URL": slack.url}
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    assert manifest("slack-manifest-http.yaml")["settings"]["event_subscriptions"]["request_url"].endswith("/slack/events")
    verified = house.deliver(json.dumps({"type": "url_verification", "token": "x", "challenge": "abc"}))
    assert verified.status_code == 200 and "abc" in verified.text
    assert main(["slack", "check"]) == 0
    question = re.search(r"`@guide (How[^`]+)`", page)
    assert question
    house.event(mention(question[1], "100.1"))
    assert question[1] in slack.answers("C1", "100.1")[0]["text"]
