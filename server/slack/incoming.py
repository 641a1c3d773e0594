"""Which of Slack's events are questions. Pure: no database, no network."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from server.slack.addressed import asks_the_channel, continues, has_words, is_courtesy, mentions, other_is_called, speaks_to
from server.slack.job import Job, conversation_of, message_key

_ANSWERED_SUBTYPES = (None, "file_share", "thread_broadcast")
"""Kinds of messages that people write. Edits, deletions, joins and what bots post have others."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """Where the assistant may answer."""

    teams: tuple[str, ...] = ()
    """Workspaces; all that it is installed in where empty."""
    channels: tuple[str, ...] = ()
    """Channels; all that it is a member of where empty. Direct messages are no channels."""
    answering: tuple[str, ...] = ()
    """Channels in which it answers every question."""

    def team(self, *ids: object) -> bool:
        """Whether all these workspaces are allowed: in a shared channel, both where it is seen and where the person comes from."""
        return not self.teams or all(one in self.teams for one in ids if one)

    def channel(self, channel: str) -> bool:
        """Whether it may answer there."""
        return not self.channels or channel in self.channels or channel.startswith("D")


def question_of(body: Mapping[str, Any], bot: str, allowed: Allowed, conversation: Callable[[str, str, str], str | None], asked_back: Callable[[str], bool]) -> Job | None:
    """The job of an event, or None for what is no question to the assistant.

    `bot` is the assistant's user id ("" where not yet known); `conversation` names the conversation of a thread that it takes part in, `asked_back` says whether it has the last word there and waits for an answer.
    """
    event = body.get("event") or {}
    text, user, ts, channel = (str(event.get(name) or "") for name in ("text", "user", "ts", "channel"))
    team = str(body.get("team_id") or event.get("team") or "")
    if not (user and ts and channel) or user == bot or event.get("bot_id") or event.get("bot_profile") or event.get("hidden"):
        return None
    if event.get("subtype") not in _ANSWERED_SUBTYPES or not allowed.team(team, event.get("user_team"), event.get("source_team")) or not allowed.channel(channel):
        return None
    called = event.get("type") == "app_mention"
    direct = event.get("channel_type") == "im" or channel.startswith("D")
    parent = str(event.get("thread_ts") or "")
    in_thread = bool(parent) and parent != ts
    known = conversation(team, channel, parent) if in_thread else None
    if known and not other_is_called(text, bot) and has_words(text) and asked_back(known):
        # "No" is an answer then, not a courtesy.
        wanted = True
    elif direct:
        wanted = not is_courtesy(text) or (bool(bot) and mentions(text, bot))
    elif called or (bot and mentions(text, bot)):
        wanted = speaks_to(text, bot) if bot else True
    elif in_thread:
        wanted = known is not None and continues(text)
    else:
        wanted = channel in allowed.answering and asks_the_channel(text)
    if not wanted:
        return None
    thread = parent or ts
    return Job(
        key=message_key(team, channel, ts),
        kind="question",
        team=team,
        channel=channel,
        conversation=known or conversation_of(team, channel, thread),
        user=user,
        text=text,
        ts=ts,
        thread=thread,
        event_id=str(body["event_id"]) if body.get("event_id") else None,
        joins=in_thread and known is None and not direct,
        direct=direct,
    )


def plain(text: str, bot: str = "") -> str:
    """A message as its writer typed it: the mention of the assistant taken out, Slack's escapes undone."""
    text = re.sub(rf"<@{re.escape(bot)}(?:\|[^>]*)?>", " ", text) if bot else text
    text = re.sub(r"<@[^>|]*(?:\|([^>]*))?>", lambda m: f"@{m[1]}" if m[1] else " ", text)
    text = re.sub(r"<![^>|]*(?:\|([^>]*))?>", " ", text)
    text = re.sub(r"<#[^>|]*(?:\|([^>]*))?>", lambda m: f"#{m[1]}" if m[1] else " ", text)
    text = re.sub(r"<([^<>|]+)(?:\|([^<>]*))?>", lambda m: m[2] or m[1], text)
    text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return re.sub(r"[ \t]+", " ", text).strip()
