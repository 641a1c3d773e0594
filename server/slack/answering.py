"""A job → what to say. The question goes the one way of every channel; a job that was interrupted says what it was going to say."""

from __future__ import annotations

from datetime import UTC, datetime

from anyio import to_thread

from indexer.language import detect_language
from server.api.asking import Asking
from server.api.errors import ApiError, error_body
from server.chat.answer import Answer
from server.slack.blocks import Payload, answer_payload, plain_payload
from server.slack.context import said_before
from server.slack.identity import Identity
from server.slack.incoming import plain
from server.slack.job import Claimed, Job, owner_of
from server.slack.phrases import phrase
from server.slack.web_api import WebApi


class Answering:
    """Turns jobs into messages."""

    def __init__(self, asking: Asking, api: WebApi, identity: Identity, public_url: str) -> None:
        self._asking = asking
        self._api = api
        self._identity = identity
        self._public_url = public_url

    async def answer(self, claimed: Claimed) -> Answer | Payload:
        """The answer to a question, or what to say where there is nothing to ask. Raises GuideError where nothing can be answered now, and what calls of Slack raise."""
        job = claimed.job
        bot = await self._identity.user() if job.kind == "question" and not job.quoted else ""
        question = plain(job.text, bot)
        before = await said_before(self._api, job, bot) if job.joins else []
        if not any(char.isalnum() for char in question) and before:
            # Called without a word, after somebody had asked: that is the question.
            question = before.pop()
        if claimed.attempts > 1 and (kept := await self.kept(job, question, claimed.created)):
            return kept
        try:
            return await self._asking.ask(question, conversation_id=job.conversation, owner=owner_of(job.team, job.channel), channel="slack", said_before=before)
        except ApiError as error:
            language = detect_language(question) if question else detect_language(" ".join(before))
            if error.code == "empty_question":
                return plain_payload(phrase("ask_me", language))
            return plain_payload(problem(error.code, question, **error.values))

    def payload(self, job: Job, answer: Answer) -> Payload:
        """The message that shows an answer."""
        return answer_payload(answer, self._public_url, quoted=job.quoted or job.kind != "question", private=job.kind == "command")

    async def kept(self, job: Job, question: str, since: float) -> Answer | None:
        """The answer that an attempt stored before it was interrupted."""
        conversation = await to_thread.run_sync(self._asking.storage.conversation, job.conversation, owner_of(job.team, job.channel))
        began = datetime.fromtimestamp(since, UTC).isoformat(timespec="seconds")
        for turn in reversed(conversation.turns if conversation else ()):
            if turn.question == question.strip() and turn.asked_at >= began:
                return turn.answer
        return None

    async def stored(self, team: str, channel: str, conversation_id: str, answer_id: str) -> Answer | None:
        """An answer that was given in this channel; None for one of any other."""
        conversation = await to_thread.run_sync(self._asking.storage.conversation, conversation_id, owner_of(team, channel))
        return next((turn.answer for turn in (conversation.turns if conversation else ()) if turn.answer.id == answer_id), None)


def problem(code: str, question: str, **values: object) -> str:
    """What went wrong, and what to do, in the language of the question."""
    said = error_body(code, detect_language(question), values)["error"]
    assert isinstance(said, dict)
    return f"{said['message']} {said['hint']}"
