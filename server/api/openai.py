"""/v1/chat/completions and /v1/models: the assistant for every client that speaks OpenAI's protocol."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import APIRouter, Body, Path, Request
from fastapi.responses import JSONResponse, StreamingResponse

from server.access.principal import owner_of
from server.api.asking import Asking, checked_question
from server.api.errors import ApiError, documented
from server.api.protocol import MODEL, CompletionRequest, chunks, completion, content, model_card, questions

_EXAMPLES = {
    "Chinese": {"value": {"model": MODEL, "messages": [{"role": "user", "content": "ODR 超过 1% 多久能恢复？"}]}},
    "English, streamed": {"value": {"model": MODEL, "stream": True, "messages": [{"role": "user", "content": "How long does it take for my ODR to recover?"}]}},
}


def openai_router(asking: Asking) -> APIRouter:
    """The routes over one engine."""
    router = APIRouter(prefix="/v1", tags=["OpenAI-compatible"], responses=documented())

    @router.post("/chat/completions", responses=documented(400, 404, 408, 409, 413, 422, 504))
    async def complete(request: Request, body: Annotated[CompletionRequest, Body(openapi_examples=_EXAMPLES)]) -> dict[str, Any]:
        """Answer the last message; what the user said before it is the conversation. Streamed as server-sent events with `stream`."""
        *earlier, question = questions(body)
        earlier = [one for one in earlier if one.strip()]
        answer = await asking.ask(checked_question(question), owner=owner_of(request), channel="openai", said_before=earlier)
        usage = _usage(asking, [*earlier, question], content(answer))
        base = str(request.base_url)
        if not body.stream:
            return JSONResponse(completion(answer, base, usage))  # type: ignore[return-value]
        wanted = usage if body.stream_options and body.stream_options.include_usage else None
        return StreamingResponse(_lines(chunks(answer, base, wanted)), media_type="text/event-stream", headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})  # type: ignore[return-value]

    @router.get("/models")
    async def models() -> dict[str, Any]:
        """The one model."""
        return {"object": "list", "data": [model_card()]}

    @router.get("/models/{model}", responses=documented(404, 422))
    async def model(model: Annotated[str, Path(max_length=200)]) -> dict[str, Any]:
        """The one model."""
        if model != MODEL:
            raise ApiError("unknown_model", model=model[:80], param="model")
        return model_card()

    return router


def _usage(asking: Asking, asked: list[str], said: str) -> dict[str, int]:
    """Tokens as the encoder counts them: the protocol wants numbers, and these are the only ones that mean something here."""
    prompt, said_tokens = sum(asking.serving.count_tokens(one) for one in asked), asking.serving.count_tokens(said)
    return {"prompt_tokens": prompt, "completion_tokens": said_tokens, "total_tokens": prompt + said_tokens}


def _lines(parts: list[dict[str, Any]]) -> Iterator[str]:
    for part in parts:
        yield f"data: {json.dumps(part, ensure_ascii=False)}\n\n"
    yield "data: [DONE]\n\n"
