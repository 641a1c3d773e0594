"""A request's body is read before anything else sees it: bounded in size and in time."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from fastapi import Request
from starlette.types import ASGIApp, Message, Receive, Send

from server.api.errors import reply
from server.api.middleware import HttpMiddleware

LARGEST = 1_000_000
"""Bytes of a request's body."""
_PATIENCE = 30.0
"""Seconds for a body to arrive: who sends a byte a minute holds a connection and nothing else."""


class BoundedBody(HttpMiddleware):
    """413 for what is too large, 408 for what is too slow."""

    def __init__(self, app: ASGIApp, *, largest: int = LARGEST, larger: Mapping[str, int] | None = None, patience: float = _PATIENCE) -> None:
        super().__init__(app)
        self._largest = largest
        self._larger = larger or {}
        self._patience = patience

    async def handle(self, request: Request, receive: Receive, send: Send) -> None:
        scope = request.scope
        largest = self._larger.get(scope["path"], self._largest)
        announced = request.headers.get("content-length", "")
        if announced.isdigit() and int(announced) > largest:
            await reply(request, "body_too_large", limit=largest)(scope, receive, send)
            return
        try:
            body = await asyncio.wait_for(self._read(receive, largest), self._patience)
        except TimeoutError:
            await reply(request, "body_too_slow", {"Connection": "close"}, seconds=int(self._patience))(scope, receive, send)
            return
        except _TooLarge:
            await reply(request, "body_too_large", {"Connection": "close"}, limit=largest)(scope, receive, send)
            return
        if body is None:
            return
        given = False

        async def again() -> Message:
            nonlocal given
            if given:
                return await receive()
            given = True
            return {"type": "http.request", "body": body, "more_body": False}

        await self._app(scope, again, send)

    async def _read(self, receive: Receive, largest: int) -> bytes | None:
        """The whole body; None where the client went away."""
        parts: list[bytes] = []
        size = 0
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return None
            parts.append(message.get("body", b""))
            size += len(parts[-1])
            if size > largest:
                raise _TooLarge
            if not message.get("more_body", False):
                return b"".join(parts)


class _TooLarge(Exception):
    """The body is larger than it may be."""
