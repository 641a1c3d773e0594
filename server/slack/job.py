"""One piece of work that came from Slack: a question to answer, or an answer to post."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Literal

Kind = Literal["question", "command", "post"]


@dataclass(frozen=True, slots=True)
class Job:
    """What has to be done once, however often Slack tells of it."""

    key: str
    """What it is about: two deliveries with one key are one job. A message's key is its place, so that its `app_mention` and its `message` event are one."""
    kind: Kind
    """question: answer in a thread; command: answer to one person; post: show an answer that one person got to the channel."""
    team: str
    """Workspace."""
    channel: str
    conversation: str
    """Id of the conversation in the store."""
    user: str = ""
    """Who asked or clicked."""
    text: str = ""
    """The message as Slack sent it, with its escapes; for `post`, the id of the answer."""
    ts: str = ""
    """The message's timestamp, which is its name within the channel; for a click or a command, when it was made."""
    thread: str = ""
    """Timestamp of the thread's first message; empty where the answer does not go into a thread."""
    event_id: str | None = None
    """Slack's id of the event; the same in each of its deliveries."""
    response_url: str = ""
    """Where to answer one person alone."""
    joins: bool = False
    """Whether the thread began before the assistant was called: what people said in it counts as context."""
    quoted: bool = False
    """Whether the question stands nowhere in the thread, as after a click on a suggestion, so that the answer repeats it."""
    direct: bool = False
    """Whether it came in a direct message, where Slack shows a status."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A job that this process works on, with what earlier attempts have left."""

    job: Job
    attempts: int
    """How often it was begun, this time included."""
    created: float
    """When it came in (seconds since the epoch)."""
    message: str | None
    """Timestamp of the message that is already posted for it: a placeholder, or the answer."""
    answer: str | None
    """The answer object as JSON, once there is one."""


def conversation_of(team: str, channel: str, thread: str) -> str:
    """Id of a thread's conversation: the same after a restart and in every process."""
    return "slack-" + hashlib.sha256(f"{team}:{channel}:{thread}".encode()).hexdigest()[:32]


def owner_of(team: str, channel: str) -> str:
    """Owner of a channel's conversations in the store: what was said in one channel is not readable from another. The colon keeps it apart from every browser's id."""
    return f"slack:{team}:{channel}"[:64]


def message_key(team: str, channel: str, ts: str) -> str:
    """Key of a message's job."""
    return f"message:{team}:{channel}:{ts}"
