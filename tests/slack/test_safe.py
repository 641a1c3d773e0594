"""What must not get in, and what must not get out."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from indexer.errors import SettingError
from server.settings import Settings, load_settings
from server.slack.configured import slack_tokens
from tests.slack.fake_slack import FakeSlack
from tests.slack.house import APP_TOKEN, BOT_TOKEN, SECRET, House, envelope, mention
from tests.slack.limits import links_of, words_of

Open = Callable[..., House]
BODY = json.dumps(envelope(mention("How long?", "100.1")))


def test_slack_learns_that_the_address_is_ours(house: House) -> None:
    response = house.deliver(json.dumps({"type": "url_verification", "challenge": "abc", "token": "x"}))
    assert (response.status_code, response.json()) == (200, {"challenge": "abc"})


@pytest.mark.parametrize(
    "how",
    [{"secret": "another"}, {"signature": "v0=" + "0" * 64}, {"signature": ""}, {"at": time.time() - 301}, {"at": time.time() + 3600}],
    ids=["another secret", "forged", "none", "replayed", "of the future"],
)
def test_what_is_not_signed_now_is_refused(house: House, slack: FakeSlack, how: dict[str, object]) -> None:
    assert house.deliver(BODY, **how).status_code == 401  # type: ignore[arg-type]
    house.settle()
    assert slack.messages == {}


def test_another_body_under_the_same_signature_is_refused(house: House) -> None:
    from slack_sdk.signature import SignatureVerifier

    signature = SignatureVerifier(SECRET).generate_signature(timestamp=str(int(time.time())), body=BODY)
    assert house.deliver(BODY.replace("How long", "How wrong"), signature=signature).status_code == 401


def test_an_oversized_request_is_refused(house: House) -> None:
    assert house.deliver(json.dumps(envelope(mention("x" * 1_100_000, "100.1")))).status_code == 413


def test_a_question_that_is_too_long_is_told_so(house: House, slack: FakeSlack) -> None:
    house.event(mention("why " * 2000, "100.1"))
    assert "too long" in slack.answers("C1", "100.1")[0]["text"]


def test_markup_in_a_question_does_nothing_in_the_answer(house: House, slack: FakeSlack) -> None:
    house.event(mention("<@U0BOT> is &lt;!channel&gt; &lt;@U1&gt; *bold* &lt;http://evil.example|ok&gt; [x](http://evil.example) <!here> <@U2> <#C5|general> allowed?", "100.1"))
    (answer,) = slack.answers("C1", "100.1")
    assert "<!channel>" in house.engine.asked[0][0]
    assert not any(mark in answer["text"] for mark in ("<!", "<@", "<http://evil"))
    kinds = {element["type"] for block in answer["blocks"] if block["type"] == "rich_text" for part in block["elements"] for element in part["elements"]}
    assert kinds <= {"text", "link"}
    assert "is <!channel> <@U1> *bold* <http://evil.example|ok> [x](http://evil.example) #general allowed?" in words_of(answer)
    assert "bold" not in json.dumps([element.get("style") for block in answer["blocks"][:1] for part in block["elements"] for element in part["elements"]])
    assert all(url.startswith(("https://guide.example.com/", "https://example.com/policy")) for url in links_of(answer["blocks"]))


def test_one_channel_cannot_see_the_sources_of_another(house: House, slack: FakeSlack) -> None:
    house.event(mention("My secret: how long?", "100.1", channel="G1"))
    (answer,) = slack.answers("G1")
    button = next(element for block in answer["blocks"] if block["type"] == "actions" for element in block["elements"] if element["action_id"] == "sources")
    house.click(button, answer, channel="C2")
    slack.wait(lambda: len(slack.views) == 1)
    assert "secret" not in json.dumps(slack.views)
    assert "no longer kept" in json.dumps(slack.views)


def test_tokens_are_in_no_log_and_no_answer(open_house: Open, slack: FakeSlack, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    faults = iter(["gone", "broken", "invalid_auth", "slow"])
    slack.fault = lambda method, arguments: next(faults, None) if method == "chat.postMessage" else None
    house = open_house(slack_app_token=APP_TOKEN)
    house.event(mention("How long?", "100.1"))
    house.deliver(BODY, secret="another")
    assert len(slack.answers("C1")) == 1
    written = caplog.text + json.dumps(slack.log) + repr(house.app.state.slack._tokens) + repr(Settings(slack_bot_token=SecretStr(BOT_TOKEN)))
    assert caplog.records
    assert not any(token in written for token in (BOT_TOKEN, SECRET, APP_TOKEN))
    assert f"Bearer {BOT_TOKEN}" in slack.tokens


def test_half_a_set_up_is_said_with_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert slack_tokens(load_settings()) is None
    monkeypatch.setenv("SGA_SLACK_APP_TOKEN", "xapp-1")
    with pytest.raises(SettingError, match="SGA_SLACK_BOT_TOKEN is missing"):
        slack_tokens(load_settings())
    monkeypatch.delenv("SGA_SLACK_APP_TOKEN")
    monkeypatch.setenv("SGA_SLACK_BOT_TOKEN", "xoxb-1")
    with pytest.raises(SettingError, match="no way for events"):
        slack_tokens(load_settings())
    monkeypatch.setenv("SGA_SLACK_APP_TOKEN", "xapp-1")
    tokens = slack_tokens(load_settings())
    assert tokens
    assert (tokens.bot_token, tokens.app_token, tokens.signing_secret) == ("xoxb-1", "xapp-1", "")


def test_lists_are_written_with_commas_or_as_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SGA_SLACK_CHANNELS", "C1, C2,")
    assert load_settings().slack_channels == ("C1", "C2")
    assert load_settings(slack_channels=["C3"]).slack_channels == ("C3",)


def test_what_was_asked_is_kept_as_a_conversation_only(house: House, slack: FakeSlack) -> None:
    house.event(mention("My secret account number is 4711, how long?", "100.1"))
    assert len(slack.answers("C1", "100.1")) == 1
    with house.engine_of_database.connect() as connection:
        assert "4711" not in str(connection.execute(text("select * from slack_jobs")).all())
    house.storage.forget()
    assert b"4711" not in b"".join(str(row).encode() for row in house.storage.asked(None))
