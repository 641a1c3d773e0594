"""OpenAI's chat protocol: what is read of a request, and how one answer object is written in it.

Honoured: model, messages, stream, stream_options.include_usage, user. Without effect, because nothing is generated: temperature, top_p, seed, penalties, stop, max_tokens, tools (none is ever called).
Refused, because the answer would not be what was asked for: n above 1, a tool that must be called, an output format other than text, audio, images.
"""

from __future__ import annotations

import re
import time
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from server.api.errors import ApiError
from server.chat.answer import Answer

MODEL = "seller-guide-assistant"
_MARKER = re.compile(r"\[(\d{1,3})\]")


class Part(BaseModel):
    """A piece of a message."""

    type: str = Field(max_length=40)
    text: str | None = None


class Message(BaseModel):
    """One message of the conversation so far."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[Part] | None = None


class StreamOptions(BaseModel):
    """What a stream holds beside the answer."""

    include_usage: bool | None = None


class CompletionRequest(BaseModel):
    """A conversation whose last message is the question. Fields not named here are accepted and have no effect."""

    model_config = ConfigDict(extra="allow")

    model: str = Field(max_length=200, examples=[MODEL])
    messages: list[Message] = Field(min_length=1, max_length=400)
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    n: int | None = None
    tool_choice: str | dict[str, Any] | None = None
    response_format: dict[str, Any] | None = None
    modalities: list[str] | None = None


def questions(request: CompletionRequest) -> list[str]:
    """What the user said, oldest first; the last is the question. Raises ApiError for what this cannot honour."""
    if request.model != MODEL:
        raise ApiError("unknown_model", model=request.model[:80], param="model")
    if request.n not in (None, 1):
        raise ApiError("unsupported", detail="`n` other than 1: there is one answer.", param="n")
    if request.tool_choice not in (None, "none", "auto"):
        raise ApiError("unsupported", detail="`tool_choice`: no tool is ever called.", param="tool_choice")
    if request.response_format and request.response_format.get("type") != "text":
        raise ApiError("unsupported", detail="`response_format` other than text.", param="response_format")
    if request.modalities and request.modalities != ["text"]:
        raise ApiError("unsupported", detail="`modalities` other than text.", param="modalities")
    # System messages are for a model that writes; the guide's words are not changed by them. Some front ends put one last.
    spoken = [message for message in request.messages if message.role not in ("system", "developer")]
    if not spoken or spoken[-1].role != "user":
        raise ApiError("unsupported", detail="a last message that is not the user's: it is the question.", param="messages")
    return [_text(message) for message in request.messages if message.role == "user"]


def _text(message: Message) -> str:
    if isinstance(message.content, list):
        if any(part.type not in ("text", "input_text") for part in message.content):
            raise ApiError("unsupported", detail="message parts other than text.", param="messages")
        return "\n".join(part.text or "" for part in message.content)
    return message.content or ""


def content(answer: Answer) -> str:
    """The answer as Markdown; where the guide did not answer, with the questions that it does answer, which a plain front end would not show otherwise."""
    if answer.status in ("refused", "clarify") and answer.suggestions:
        return answer.answer + "\n\n" + "\n".join(f"- {one}" for one in answer.suggestions)
    return answer.answer


def url_citations(answer: Answer, base: str) -> list[dict[str, Any]]:
    """A url_citation for each marker in the text; positions count characters of `content`, the end not included."""
    cited = {citation.n: citation for citation in answer.citations}
    found: list[dict[str, Any]] = []
    for match in _MARKER.finditer(answer.answer):
        if citation := cited.get(int(match[1])):
            title = " › ".join([citation.title, *citation.heading_path[-1:]])
            found.append({"type": "url_citation", "url_citation": {"start_index": match.start(), "end_index": match.end(), "title": title, "url": base.rstrip("/") + citation.url}})
    return found


def pieces(text: str) -> list[str]:
    """The text cut after each sentence's markers and each line; joined, they are the text."""
    return re.findall(r".+?(?:(?:\[\d+\])+|\n|$)\s*|\s+", text, re.DOTALL)


def completion(answer: Answer, base: str, usage: dict[str, int]) -> dict[str, Any]:
    """The answer as a chat.completion; the whole answer object stands under `guide`."""
    message = {"role": "assistant", "content": content(answer), "refusal": None, "annotations": url_citations(answer, base)}
    return {**_head(answer, "chat.completion"), "choices": [{"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}], "usage": usage, "guide": answer.model_dump(mode="json")}


def chunks(answer: Answer, base: str, usage: dict[str, int] | None) -> list[dict[str, Any]]:
    """The same as a stream: the pieces of the text, then the annotations, then the end with the answer object, then the usage where it was asked for."""
    head = _head(answer, "chat.completion.chunk")

    def chunk(delta: dict[str, Any], finish: str | None = None) -> dict[str, Any]:
        return {**head, "choices": [{"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}]}

    out = [chunk({"role": "assistant", "content": ""})]
    out += [chunk({"content": piece}) for piece in pieces(content(answer))]
    out += [chunk({"annotations": found})] if (found := url_citations(answer, base)) else []
    out.append({**chunk({}, "stop"), "guide": answer.model_dump(mode="json")})
    if usage is not None:
        out.append({**head, "choices": [], "usage": usage})
    return out


def model_card() -> dict[str, Any]:
    """The one model, as /v1/models lists it."""
    return {"id": MODEL, "object": "model", "created": 1767225600, "owned_by": "seller-guide"}


def _head(answer: Answer, kind: str) -> dict[str, Any]:
    return {"id": f"chatcmpl-{answer.id}", "object": kind, "created": int(time.time()), "model": MODEL}
