"""From a request to the chat engine and back: the one way in which every channel asks."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from indexer.model import Language
from server.api.capacity import Capacity
from server.api.errors import ApiError
from server.chat.answer import Answer
from server.chat.engine import Stage
from server.metrics import Metrics
from server.serving import Serving
from server.storage import Storage
from server.tracing import question_span

if TYPE_CHECKING:
    from server.llm.rephrase import Rephraser

_log = logging.getLogger("server.questions")
MAX_QUESTION = 6000
"""Characters of a question: a long story fits, a pasted file does not."""


@dataclass(slots=True)
class Asking:
    """The engine with the conversations and the numbers around it."""

    serving: Serving
    storage: Storage
    metrics: Metrics
    capacity: Capacity
    rephraser: Rephraser | None = None
    """Words the answers anew where a language model is configured."""
    log_questions: bool = False
    """Whether the log holds what was asked."""

    async def ask(self, question: str, *, conversation_id: str | None = None, language: Language | None = None, owner: str | None = None, channel: str = "api", stage: Stage | None = None, said_before: Sequence[str] | None = None) -> Answer:
        """Answer a question and keep it.

        `said_before` lets the conversation begin with this question: what people said until then, oldest first.
        Raises ApiError for a bad question or an unknown conversation, GuideError where nothing can be answered now.
        """
        question = checked_question(question)
        return await self.capacity.run(lambda: self._ask(question, conversation_id, language, owner, channel, stage, said_before))

    def _ask(self, question: str, conversation_id: str | None, language: Language | None, owner: str | None, channel: str, stage: Stage | None, said_before: Sequence[str] | None) -> Answer:
        earlier = list(said_before or ())
        if conversation_id:
            known = self.storage.questions(conversation_id, owner)
            if known is None and said_before is None:
                raise ApiError("unknown_conversation")
            earlier = list(said_before or ()) if known is None else known
        with question_span(channel, stage) as (span, stages):
            answer, trace = self.serving.answer(question, earlier=earlier, language=language, conversation_id=conversation_id or uuid.uuid4().hex, stage=stages)
            if self.rephraser:
                stages.unseen("model")
                answer = self.rephraser.rephrase(question, earlier, answer, [(citation.n, citation.quote) for citation in answer.citations])
            stages.unseen("store")
            self.storage.add_turn(answer, owner=owner, channel=channel)
            span.set_attributes({"status": answer.status, "language": answer.language, "mode": answer.mode, "citations": len(answer.citations)})
        self.metrics.count(answer, channel)
        self.metrics.dropped.inc(trace.dropped)
        _log.info("%s question over %s: %s", answer.language, channel, answer.status, extra={"question": question if self.log_questions else None, "ms": answer.timing_ms.total})
        return answer


def checked_question(question: str) -> str:
    """The question without the white space around it. Raises ApiError where it is empty or too long."""
    # JSON can hold half of a surrogate pair, which no tokenizer, database or response can.
    question = question.encode("utf-8", "replace").decode().strip()
    if not any(char.isalnum() for char in question):
        raise ApiError("empty_question")
    if len(question) > MAX_QUESTION:
        raise ApiError("question_too_long", limit=MAX_QUESTION)
    return question
