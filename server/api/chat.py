"""POST /api/v1/chat: one question, one answer object; as JSON or as server-sent events."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from typing import Annotated, Literal

from fastapi import APIRouter, Body, Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field

from indexer.errors import GuideError
from server.access.principal import owner_of
from server.api.asking import Asking, checked_question
from server.api.errors import PROBLEMS, ApiError, documented, error_body, language_of
from server.api.protocol import pieces
from server.api.visitors import visitor_of
from server.chat.answer import Answer

_log = logging.getLogger("server")


class ChatRequest(BaseModel):
    """A question."""

    question: str = Field(description="The question, in Chinese or English.")
    conversation_id: str | None = Field(None, max_length=64, description="The conversation that it continues; left out, a new one begins.")
    language: Literal["zh", "en"] | None = Field(None, description="Language of the answer; left out, that of the question.")
    stream: bool = Field(False, description="Answer as server-sent events: status, delta, citation, done.")


_EXAMPLES = {
    "Chinese": {"value": {"question": "ODR 超过 1% 多久能恢复？"}},
    "English": {"value": {"question": "How long does it take for my ODR to recover?"}},
}


def chat_router(asking: Asking) -> APIRouter:
    """The route over one engine."""
    router = APIRouter(prefix="/api/v1", tags=["chat"])

    @router.post("/chat", response_model=Answer, responses=documented(400, 404, 408, 409, 413, 422, 504))
    async def chat(request: Request, body: Annotated[ChatRequest, Body(openapi_examples=_EXAMPLES)]) -> Answer | StreamingResponse:
        """Ask a question. A refusal is an answer with status "refused", no citations, and questions that the guide does answer."""
        owner = owner_of(request)
        channel = "web" if visitor_of(request) else "api"
        if body.stream or "text/event-stream" in request.headers.get("accept", ""):
            checked_question(body.question)
            return StreamingResponse(_events(asking, body, owner, channel, language_of(request), request.state.request_id), media_type="text/event-stream", headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        return await asking.ask(body.question, conversation_id=body.conversation_id, language=body.language, owner=owner, channel=channel)

    return router


async def _events(asking: Asking, body: ChatRequest, owner: str | None, channel: str, language: str, request_id: str) -> AsyncIterator[str]:
    """The stages as they begin, then the answer piece by piece, each citation before the piece that bears its marker, then the whole object."""
    loop = asyncio.get_running_loop()
    stages: asyncio.Queue[str | None] = asyncio.Queue()

    def tell(name: str) -> None:
        loop.call_soon_threadsafe(stages.put_nowait, name)

    task = asyncio.create_task(asking.ask(body.question, conversation_id=body.conversation_id, language=body.language, owner=owner, channel=channel, stage=tell))
    task.add_done_callback(lambda _: stages.put_nowait(None))
    while (stage := await stages.get()) is not None:
        yield _event("status", {"stage": stage})
    try:
        answer = task.result()
    except (ApiError, GuideError) as error:
        code = error.code if error.code in PROBLEMS else "internal"
        yield _event("error", error_body(code, language, getattr(error, "values", {})))
        return
    except Exception:
        # The response has begun, so the table's handlers no longer see it: without this the stream would just break off.
        _log.exception("unexpected error in request %s", request_id)
        yield _event("error", error_body("internal", language, {"request_id": request_id}))
        return
    shown: set[int] = set()
    for piece in pieces(answer.answer):
        for citation in answer.citations:
            if citation.n not in shown and f"[{citation.n}]" in piece:
                shown.add(citation.n)
                yield _event("citation", citation.model_dump(mode="json"))
        yield _event("delta", {"text": piece})
    yield _event("done", answer.model_dump(mode="json"))


def _event(name: str, data: object) -> str:
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
