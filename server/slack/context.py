"""What people said in a thread before they called the assistant."""

from __future__ import annotations

from server.slack.addressed import is_courtesy
from server.slack.incoming import plain
from server.slack.job import Job
from server.slack.web_api import SlackRefused, WebApi

_MESSAGES = 10
"""How many of the last messages count."""


async def said_before(api: WebApi, job: Job, bot: str) -> list[str]:
    """People's messages in the thread up to the question, oldest first; none where the assistant may not read the channel. Raises SlackSlower, SlackAway."""
    try:
        page = await api.call("conversations.replies", channel=job.channel, ts=job.thread, latest=job.ts, inclusive=False, limit=200)
    except SlackRefused:
        return []
    said = [
        plain(str(message.get("text") or ""), bot)
        for message in page.get("messages") or []
        if message.get("user") and message["user"] != bot and not message.get("bot_id") and not message.get("subtype") and float(message.get("ts") or 0) < float(job.ts)
    ]
    return [text for text in said if text and not is_courtesy(text)][-_MESSAGES:]
