"""What people click under an answer: thumbs, suggestions, sources, and posting a private answer."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import logging
from collections.abc import Coroutine, Mapping
from typing import Any

from anyio import to_thread

from indexer.language import detect_language
from server.metrics import Metrics
from server.slack.answering import Answering
from server.slack.job import Job, conversation_of
from server.slack.phrases import phrase
from server.slack.storage import SlackStorage
from server.slack.views import message_view, sources_view, wrong_view
from server.slack.web_api import SlackAway, SlackRefused, SlackSlower, WebApi
from server.slack.worker import Workers
from server.storage import Storage

_log = logging.getLogger("server.slack")


class Clicks:
    """One method for each kind of click. Each returns once what matters is written down; windows open afterwards."""

    def __init__(self, workers: Workers, storage: SlackStorage, store: Storage, api: WebApi, answering: Answering, metrics: Metrics, public_url: str) -> None:
        self._workers = workers
        self._storage = storage
        self._store = store
        self._api = api
        self._answering = answering
        self._metrics = metrics
        self._public_url = public_url
        self._running: set[asyncio.Task[None]] = set()

    async def click(self, body: Mapping[str, Any], action: Mapping[str, Any]) -> None:
        """One click on one button."""
        name, value = str(action.get("action_id") or ""), str(action.get("value") or "")
        conversation, _, answer_id = value.partition("|")
        if name.startswith("ask:"):
            if answer_id:
                await self._ask(body, action, conversation, answer_id)
            return
        if name in ("up", "down"):
            await self._rate(body, answer_id, name)
        elif name == "sources":
            self._later(self._show_sources(body, conversation, answer_id))
        elif name == "post":
            await self._workers.accept(lambda: self._job(body, f"post:{conversation}:{answer_id}", "post", conversation, answer_id))

    async def comment(self, body: Mapping[str, Any]) -> None:
        """The window on what was wrong was sent."""
        view = body.get("view") or {}
        field = (((view.get("state") or {}).get("values") or {}).get("comment") or {}).get("comment") or {}
        comment = str(field.get("value") or "").strip()[:2000]
        if comment:
            await to_thread.run_sync(self._store.add_feedback, str(view.get("private_metadata") or "")[:64], "down", comment)

    async def close(self) -> None:
        """Wait for windows that are being opened."""
        for task in list(self._running):
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    async def _ask(self, body: Mapping[str, Any], action: Mapping[str, Any], going_on: str, question: str) -> None:
        """A suggestion, or an option of what was asked back, is a question in the same thread; however often it is clicked there, it is asked once. In private it goes on the conversation `going_on`."""
        message = body.get("message") or {}
        place = str(message.get("ts") or (body.get("container") or {}).get("message_ts") or "")
        digest = hashlib.sha256(question.encode()).hexdigest()[:16]
        team, channel = team_of(body), channel_of(body)
        thread = str(message.get("thread_ts") or message.get("ts") or "")
        private = not message or bool((body.get("container") or {}).get("is_ephemeral"))
        if private:
            key = f"suggestion:{channel}:{user_of(body)}:{place}:{digest}"
            await self._workers.accept(lambda: self._job(body, key, "command", going_on, question))
            return
        conversation = await self._workers.database(lambda: self._storage.conversation(team, channel, thread)) or conversation_of(team, channel, thread)
        await self._workers.accept(lambda: self._job(body, f"suggestion:{channel}:{place}:{digest}", "question", conversation, question, ts=str(action.get("action_ts") or ""), thread=thread))

    async def _rate(self, body: Mapping[str, Any], answer_id: str, rating: str) -> None:
        if not await to_thread.run_sync(self._store.add_feedback, answer_id[:64], rating, None):
            return
        self._metrics.feedback.labels(rating).inc()
        language = detect_language(str((body.get("message") or {}).get("text") or ""))
        if rating == "down":
            self._later(self._open(body, wrong_view(answer_id, language)))
        else:
            thanks = {"response_type": "ephemeral", "replace_original": False, "text": phrase("thanks", language)}
            if thread := (body.get("message") or {}).get("thread_ts"):
                thanks["thread_ts"] = thread
            self._later(self._api.respond(str(body.get("response_url") or ""), thanks))

    async def _show_sources(self, body: Mapping[str, Any], conversation: str, answer_id: str) -> None:
        answer = await self._answering.stored(team_of(body), channel_of(body), conversation, answer_id)
        language = detect_language(str((body.get("message") or {}).get("text") or ""))
        await self._open(body, sources_view(answer, self._public_url) if answer and answer.citations else message_view(phrase("gone", language), language))

    async def _open(self, body: Mapping[str, Any], view: dict[str, Any]) -> None:
        await self._api.call("views.open", trigger_id=str(body.get("trigger_id") or ""), view=view)

    def _job(self, body: Mapping[str, Any], key: str, kind: Any, conversation: str, text: str, *, ts: str = "", thread: str = "") -> Job:
        return Job(key, kind, team_of(body), channel_of(body), conversation, user=user_of(body), text=text, ts=ts, thread=thread, response_url=str(body.get("response_url") or ""), quoted=True)

    def _later(self, act: Coroutine[Any, Any, None]) -> None:
        """Do it after the acknowledgement: Slack waits three seconds for that, and as long for a window."""

        async def quietly() -> None:
            with contextlib.suppress(SlackAway, SlackSlower):
                try:
                    await act
                except SlackRefused as refused:
                    _log.warning("Slack did not show a window or a note: %s", refused)

        task = asyncio.create_task(quietly())
        self._running.add(task)
        task.add_done_callback(self._running.discard)


def team_of(body: Mapping[str, Any]) -> str:
    """The workspace of a click or a command."""
    return str(body.get("team_id") or (body.get("team") or {}).get("id") or (body.get("user") or {}).get("team_id") or "")


def channel_of(body: Mapping[str, Any]) -> str:
    """The channel of a click or a command."""
    return str(body.get("channel_id") or (body.get("channel") or {}).get("id") or (body.get("container") or {}).get("channel_id") or "")


def user_of(body: Mapping[str, Any]) -> str:
    """Who clicked or typed."""
    return str(body.get("user_id") or (body.get("user") or {}).get("id") or "")
