"""First questions in the assistant pane."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from server.slack.phrases import phrase
from server.slack.web_api import SlackAway, SlackRefused, SlackSlower, WebApi

_LONGEST = 75


class Prompts:
    """Offers questions that the guide answers, two in each language, as the pane opens."""

    def __init__(self, api: WebApi, starters: Callable[[str], Sequence[str]]) -> None:
        self._api = api
        self._starters = starters
        self._running: set[asyncio.Task[None]] = set()

    def show(self, body: Mapping[str, Any]) -> None:
        """Show them in the thread that was opened, after the acknowledgement."""
        thread = (body.get("event") or {}).get("assistant_thread") or {}
        questions = list(dict.fromkeys([*self._starters("zh")[:2], *self._starters("en")[:2]]))
        if not questions:
            return
        task = asyncio.create_task(self._show(str(thread.get("channel_id") or ""), str(thread.get("thread_ts") or ""), questions))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _show(self, channel: str, thread: str, questions: Sequence[str]) -> None:
        prompts = [{"title": question if len(question) <= _LONGEST else question[: _LONGEST - 1] + "…", "message": question} for question in questions]
        title = f"{phrase('greeting', 'zh')} · {phrase('greeting', 'en')}"
        with contextlib.suppress(SlackAway, SlackSlower, SlackRefused):
            await self._api.call("assistant.threads.setSuggestedPrompts", channel_id=channel, thread_ts=thread, title=title, prompts=prompts)
