"""The real application in a thread, with a fake chat engine and the fake Slack, and Slack's manner of delivering things to it."""

from __future__ import annotations

import json
import threading
import time
import uuid
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

import httpx
import uvicorn
from slack_sdk.signature import SignatureVerifier
from sqlalchemy import create_engine

from server.app import create_app
from server.chat.answer import Answer, Citation, SourceInfo
from server.settings import Settings
from server.slack.storage import SlackStorage
from server.slack.worker import Pace
from server.storage import Storage
from tests.slack.fake_slack import BOT, TEAM, FakeSlack

SECRET, BOT_TOKEN, APP_TOKEN = "signing-secret-of-the-tests", "xoxb-token-of-the-tests", "xapp-token-of-the-tests"
QUICK = Pace(lease=5.0, look=0.05, placeholder=5.0, first_retry=0.01, longest_retry=0.05, guide=5.0, slack=60.0)


def answer_to(question: str, conversation: str = "c") -> Answer:
    """A small answer that repeats its question, so that no two questions have the same."""
    source = SourceInfo(title="Policy", url="https://example.com/policy", authority="official", as_of="2026-02")
    citation = Citation(n=1, document="en/odr", title="ODR", heading_path=["ODR", "How long?"], quote="It takes 60 days.", lines=(3, 4), hash="0" * 16, url="/kb/en/odr?lines=3-4#L3", language="en", source=source)
    return Answer(id=uuid.uuid4().hex, conversation_id=conversation, status="answered", language="en", question=question, answer=f"About “{question}”: it takes 60 days.[1]", citations=[citation], suggestions=["What is ODR?"])


class Engine:
    """In the place of the chat engine."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, list[str]]] = []
        """Each question with the earlier ones."""
        self.go = threading.Event()
        self.go.set()
        self.error: Exception | None = None

    def answer(self, text: str, *, earlier: Sequence[str] = (), language: str | None = None, conversation_id: str = "", stage: object = None) -> tuple[Answer, SimpleNamespace]:
        """Answer, once the test lets it."""
        assert self.go.wait(30)
        self.asked.append((text, list(earlier)))
        if self.error:
            raise self.error
        return answer_to(text, conversation_id), SimpleNamespace(dropped=0)


class House:
    """One process of the server; several may share a folder."""

    def __init__(self, folder: Path, slack: FakeSlack, *, pace: Pace = QUICK, engine: Engine | None = None, **settings: Any) -> None:
        self.slack = slack
        self.engine = engine or Engine()
        given = {"slack_bot_token": BOT_TOKEN, "slack_signing_secret": SECRET, "slack_api_url": slack.url, "public_url": "https://guide.example.com", "data": folder} | settings
        self.app = create_app(Settings(**given))
        self.app.state.serving.start = lambda: None
        self.app.state.serving.answer = self.engine.answer
        self.app.state.slack.pace = pace
        self.app.state.slack.ping = 0.3
        self.engine_of_database = create_engine(f"sqlite:///{folder / 'assistant.db'}")
        self.jobs = SlackStorage(self.engine_of_database)
        self.storage = Storage(None, folder)
        self.client = httpx.Client(timeout=30)

    def open(self) -> House:
        """Serve from here on."""
        self.server = uvicorn.Server(uvicorn.Config(self.app, host="127.0.0.1", port=0, log_level="warning", timeout_graceful_shutdown=5, lifespan="on"))
        self.thread = threading.Thread(target=self.server.run, daemon=True)
        self.thread.start()
        self._until_started()
        self.url = f"http://127.0.0.1:{self.server.servers[0].sockets[0].getsockname()[1]}/slack/events"
        return self

    def close(self) -> None:
        """Stop as a person stops it."""
        self.engine.go.set()
        self.server.should_exit = True
        self.thread.join(20)
        self.client.close()
        self.engine_of_database.dispose()
        self.storage.close()

    def settle(self, seconds: float = 60) -> None:
        """Return once nothing is left to do."""
        deadline = time.monotonic() + seconds
        while self.jobs.next_due() is not None:
            assert time.monotonic() < deadline, "work is left"
            with self.slack.changed:
                self.slack.changed.wait(0.02)

    def event(self, event: dict[str, Any], event_id: str | None = None, *, settle: bool = True, retry: int = 0) -> httpx.Response:
        """Deliver an event, signed."""
        response = self.deliver(json.dumps(envelope(event, event_id)), retry=retry)
        if settle:
            self.settle()
        return response

    def form(self, **fields: str) -> httpx.Response:
        """Deliver a command or a click, signed."""
        return self.deliver(urlencode(fields), content_type="application/x-www-form-urlencoded")

    def click(self, action: dict[str, Any], message: dict[str, Any] | None = None, *, channel: str = "C1", name: str = "click") -> httpx.Response:
        """Click on a button of a message, or of a private answer where none is given."""
        body = {
            "type": "block_actions",
            "team": {"id": TEAM},
            "user": {"id": "U1", "team_id": TEAM},
            "channel": {"id": channel},
            "container": {"channel_id": channel, "message_ts": message["ts"] if message else "1.5", "is_ephemeral": message is None},
            "trigger_id": f"trigger-{name}",
            "response_url": self.slack.response_url(name),
            "actions": [action | {"type": "button", "block_id": "b", "action_ts": "9999999999.5"}],
        } | ({"message": message} if message else {})
        response = self.form(payload=json.dumps(body))
        self.settle()
        return response

    def deliver(self, body: str, *, content_type: str = "application/json", at: float | None = None, secret: str = SECRET, signature: str | None = None, retry: int = 0) -> httpx.Response:
        """Deliver a body as Slack would."""
        headers = signed(body, content_type, at=at, secret=secret)
        headers |= {"X-Slack-Signature": signature} if signature is not None else {}
        headers |= {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": "http_timeout"} if retry else {}
        return self.client.post(self.url, content=body.encode(), headers=headers)

    def _until_started(self) -> None:
        deadline = time.monotonic() + 20
        while not self.server.started:
            assert self.thread.is_alive() and time.monotonic() < deadline, "the server did not start"
            with self.slack.changed:
                self.slack.changed.wait(0.01)


def signed(body: str, content_type: str = "application/json", *, at: float | None = None, secret: str = SECRET) -> dict[str, str]:
    """Headers as Slack sends them, by Slack's own library."""
    stamp = str(int(time.time() if at is None else at))
    signature = SignatureVerifier(secret).generate_signature(timestamp=stamp, body=body)
    assert signature
    return {"Content-Type": content_type, "X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature}


def envelope(event: dict[str, Any], event_id: str | None = None, team: str = TEAM) -> dict[str, Any]:
    """An event as the Events API wraps it."""
    authorizations = [{"enterprise_id": None, "team_id": team, "user_id": BOT, "is_bot": True, "is_enterprise_install": False}]
    return {"token": "x", "team_id": team, "api_app_id": "A1", "event": event, "type": "event_callback", "event_id": event_id or f"Ev{uuid.uuid4().hex}", "event_time": 1, "authorizations": authorizations}


def mention(text: str, ts: str, *, channel: str = "C1", user: str = "U1", **more: Any) -> dict[str, Any]:
    """Somebody mentions the assistant in a channel."""
    return {"type": "app_mention", "user": user, "text": text if "<@" in text else f"<@{BOT}> {text}", "ts": ts, "channel": channel, "event_ts": ts} | more


def said(text: str, ts: str, *, channel: str = "C1", user: str = "U1", **more: Any) -> dict[str, Any]:
    """Somebody says something."""
    kind = "im" if channel.startswith("D") else "channel"
    return {"type": "message", "user": user, "text": text, "ts": ts, "channel": channel, "channel_type": kind, "event_ts": ts} | more
