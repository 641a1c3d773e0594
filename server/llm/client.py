"""One streamed chat completion from any endpoint that speaks OpenAI's protocol."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

import httpx

from server.llm.prompt import Message

_MOST_BYTES = 1_000_000
"""Bytes of one reply, whatever it says: a stream that never ends is cut here."""
_MOST_LINE = 100_000
"""Characters of one event."""


class ModelFailure(Exception):
    """The model gave no usable answer; the extractive one is given instead, so nobody but the operator hears of it."""

    def __init__(self, reason: str, *, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        """away, slow, status_429 (or another status), not_json, cut, truncated, too_long."""
        self.retry_after = retry_after
        """Seconds for which the endpoint asks to be left alone."""


@dataclass(slots=True)
class Usage:
    """Tokens of one call, as the endpoint reports them; None where it does not."""

    prompt: int | None = None
    completion: int | None = None


class ModelClient:
    """Talks to one endpoint. `base_url` is what OpenAI's clients take: the address that `/chat/completions` is put after."""

    def __init__(self, base_url: str, model: str, api_key: str | None, *, most_tokens: int, wait: float) -> None:
        self._url = base_url.rstrip("/") + "/chat/completions"
        self._model = model
        self._most_tokens = most_tokens
        self._plain = False
        headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        # Redirects are not followed: the key and the question go to the address that the operator named, and nowhere else.
        self._http = httpx.AsyncClient(headers=headers, timeout=httpx.Timeout(wait), follow_redirects=False)

    async def close(self) -> None:
        """Give the connections back."""
        await self._http.aclose()

    async def stream(self, messages: list[Message], usage: Usage) -> AsyncGenerator[str, None]:
        """Pieces of the model's text. Fills `usage`. Raises ModelFailure; returns only where the model says that it has finished."""
        try:
            async with aclosing(self._stream(messages, usage)) as pieces:
                async for piece in pieces:
                    yield piece
        except httpx.TimeoutException:
            raise ModelFailure("slow") from None
        except (httpx.RemoteProtocolError, httpx.ReadError):
            raise ModelFailure("cut") from None
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError):
            raise ModelFailure("away") from None

    async def _stream(self, messages: list[Message], usage: Usage) -> AsyncGenerator[str, None]:
        while True:
            async with self._http.stream("POST", self._url, json=self._request(messages)) as response:
                if response.status_code == 400 and not self._plain:
                    # Some endpoints refuse what others need; the plain request is what all of them take.
                    self._plain = True
                    continue
                if response.status_code != 200:
                    raise ModelFailure(f"status_{response.status_code}", retry_after=_seconds(response.headers.get("retry-after")))
                async with aclosing(_pieces(response, usage)) as pieces:
                    async for piece in pieces:
                        yield piece
                return

    def _request(self, messages: list[Message]) -> dict[str, Any]:
        request: dict[str, Any] = {"model": self._model, "messages": messages, "stream": True}
        if not self._plain:
            request |= {"temperature": 0, "max_tokens": self._most_tokens, "stream_options": {"include_usage": True}}
        return request


async def _pieces(response: httpx.Response, usage: Usage) -> AsyncGenerator[str, None]:
    finished = ""
    async for data in _events(response):
        if data == "[DONE]":
            break
        chunk = _chunk(data)
        _count(chunk.get("usage"), usage)
        text, reason = _delta(chunk)
        if text:
            yield text
        finished = reason or finished
    if finished == "length":
        raise ModelFailure("truncated")
    if finished != "stop":
        raise ModelFailure("cut")


async def _events(response: httpx.Response) -> AsyncIterator[str]:
    """The data of each server-sent event. Raises ModelFailure where the reply is none, or too long."""
    rest = ""
    received = 0
    seen = False
    async for text in response.aiter_text():
        received += len(text)
        rest += text
        if received > _MOST_BYTES or len(rest) > _MOST_LINE:
            raise ModelFailure("too_long")
        *lines, rest = rest.replace("\r\n", "\n").split("\n")
        for line in lines:
            if line.startswith("data:"):
                seen = True
                yield line.removeprefix("data:").strip()
    if rest.startswith("data:"):
        yield rest.removeprefix("data:").strip()
    elif not seen:
        raise ModelFailure("not_json" if rest.strip() else "cut")


def _chunk(data: str) -> dict[str, Any]:
    try:
        chunk = json.loads(data)
    except (ValueError, RecursionError):
        raise ModelFailure("not_json") from None
    if not isinstance(chunk, dict) or "error" in chunk:
        raise ModelFailure("not_json")
    return chunk


def _delta(chunk: dict[str, Any]) -> tuple[str, str]:
    """Text and reason of ending of the first choice; empty where there is none. Thoughts, tool calls and other choices are passed over."""
    choices = chunk.get("choices")
    if not isinstance(choices, list):
        raise ModelFailure("not_json")
    if not choices:
        return "", ""
    choice = choices[0]
    delta = (choice.get("delta") or {}) if isinstance(choice, dict) else None
    if not isinstance(choice, dict) or not isinstance(delta, dict):
        raise ModelFailure("not_json")
    text, reason = delta.get("content") or "", choice.get("finish_reason") or ""
    if not isinstance(text, str) or not isinstance(reason, str):
        raise ModelFailure("not_json")
    return text, reason


def _count(reported: object, usage: Usage) -> None:
    if isinstance(reported, dict):
        for name, field in (("prompt_tokens", "prompt"), ("completion_tokens", "completion")):
            number = reported.get(name)
            if isinstance(number, int) and 0 <= number < 10_000_000:
                setattr(usage, field, number)


def _seconds(value: str | None) -> float | None:
    return min(float(value), 3600.0) if value and value.isascii() and value.isdigit() else None
