"""Saying something in a channel exactly once, although a call may be lost on its way there or on its way back."""

from __future__ import annotations

from typing import Any

from server.slack.blocks import Payload
from server.slack.job import Job
from server.slack.web_api import SlackRefused, WebApi

_EVENT = "guide_answer"
"""Type of the metadata that every message carries: the key of what it answers."""
_TOO_MUCH = {"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long", "too_many_blocks"}
_NOT_THERE = {"message_not_found", "cant_update_message", "edit_window_closed"}


async def post(api: WebApi, job: Job, payload: Payload) -> str:
    """Post a message and return its timestamp."""
    arguments: dict[str, Any] = {"channel": job.channel, "metadata": _metadata(job)} | ({"thread_ts": job.thread} if job.thread else {})
    return str((await _with_blocks(api, "chat.postMessage", arguments, payload))["ts"])


async def change(api: WebApi, job: Job, ts: str, payload: Payload) -> bool:
    """Make a message say something else; saying it twice changes nothing. False where the message is gone."""
    try:
        await _with_blocks(api, "chat.update", {"channel": job.channel, "ts": ts, "metadata": _metadata(job)}, payload)
    except SlackRefused as refused:
        if refused.code in _NOT_THERE:
            return False
        raise
    return True


async def find(api: WebApi, job: Job) -> str | None:
    """The message that an earlier attempt may have posted although its answer never came back."""
    arguments: dict[str, Any] = {"channel": job.channel, "include_all_metadata": True, "limit": 200}
    method = "conversations.history"
    if job.thread:
        method = "conversations.replies"
        arguments["ts"] = job.thread
    if job.ts:
        arguments["oldest"] = job.ts
    try:
        for _ in range(10):
            page = await api.call(method, **arguments)
            for message in page.get("messages") or []:
                metadata = message.get("metadata") or {}
                if metadata.get("event_type") == _EVENT and (metadata.get("event_payload") or {}).get("key") == job.key:
                    return str(message["ts"])
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                break
            arguments["cursor"] = cursor
    except SlackRefused as refused:
        # Without the right to read the channel, saying it twice is the lesser evil than not saying it.
        if refused.code not in ("missing_scope", "thread_not_found", "not_in_channel", "channel_not_found"):
            raise
    return None


def _metadata(job: Job) -> dict[str, Any]:
    return {"event_type": _EVENT, "event_payload": {"key": job.key}}


async def _with_blocks(api: WebApi, method: str, arguments: dict[str, Any], payload: Payload) -> dict[str, Any]:
    try:
        return await api.call(method, **arguments, **_for(method, payload))
    except SlackRefused as refused:
        if refused.code not in _TOO_MUCH:
            raise
    return await api.call(method, **arguments, **_for(method, {**payload, "blocks": []}))


def _for(method: str, payload: Payload) -> Payload:
    return payload if method == "chat.postMessage" else {name: value for name, value in payload.items() if not name.startswith("unfurl_")}
