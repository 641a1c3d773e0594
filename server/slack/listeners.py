"""From slack-bolt to jobs: the same for HTTP and Socket Mode. Each listener only writes down what has to be done, and Slack gets its acknowledgement after that: what is acknowledged is not lost."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from indexer.language import detect_language
from server.slack.clicks import Clicks, channel_of, team_of, user_of
from server.slack.identity import Identity
from server.slack.incoming import Allowed, plain, question_of
from server.slack.job import Job, conversation_of
from server.slack.phrases import phrase
from server.slack.prompts import Prompts
from server.slack.storage import SlackStorage
from server.slack.worker import Workers
from server.storage import Storage

_ANYTHING = re.compile(".*")


def listen(app: AsyncApp, workers: Workers, storage: SlackStorage, store: Storage, identity: Identity, clicks: Clicks, prompts: Prompts, allowed: Allowed) -> None:
    """Register every listener."""

    @app.event(_ANYTHING)
    async def event(body: dict[str, Any]) -> None:
        kind = (body.get("event") or {}).get("type")
        if kind == "assistant_thread_started":
            prompts.show(body)
        elif kind in ("message", "app_mention"):
            bot = identity.known(body)
            await workers.accept(lambda: question_of(body, bot, allowed, storage.conversation, store.asks_back))

    @app.command(_ANYTHING)
    async def command(ack: AsyncAck, command: dict[str, Any]) -> None:
        text = str(command.get("text") or "").strip()
        language = detect_language(text)
        team, channel = team_of(command), channel_of(command)
        if not allowed.team(team):
            await ack()
        elif not allowed.channel(channel):
            await ack(response_type="ephemeral", text=phrase("not_here", language))
        elif not any(char.isalnum() for char in plain(text)):
            await ack(response_type="ephemeral", text=phrase("ask_me", language))
        else:
            await workers.accept(lambda: _command_job(command, team, channel, text))
            await ack()

    @app.action(_ANYTHING)
    async def click(ack: AsyncAck, body: dict[str, Any]) -> None:
        if allowed.team(team_of(body)) and allowed.channel(channel_of(body)):
            for action in body.get("actions") or []:
                await clicks.click(body, action)
        await ack()

    @app.view(_ANYTHING)
    async def view(ack: AsyncAck, body: dict[str, Any]) -> None:
        # It names no channel; but only a click where the assistant may answer opens a window.
        if allowed.team(team_of(body)) and body.get("type") == "view_submission":
            await clicks.comment(body)
        await ack()


def _command_job(command: Mapping[str, Any], team: str, channel: str, text: str) -> Job:
    # The id of a command's trigger is its own; Slack sends a command once.
    key = f"command:{command.get('trigger_id') or uuid.uuid4().hex}"
    return Job(key, "command", team, channel, conversation_of(team, channel, key), user=user_of(command), text=text, response_url=str(command.get("response_url") or ""), quoted=True)
