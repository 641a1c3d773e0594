"""What all of the application's own ASGI middleware has in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable

from fastapi import Request
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class HttpMiddleware(ABC):
    """Sees every HTTP request on its way to the application and back; what is none (the start and stop of the process) passes by."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await (self.handle(Request(scope), receive, send) if scope["type"] == "http" else self._app(scope, receive, send))

    @abstractmethod
    async def handle(self, request: Request, receive: Receive, send: Send) -> None:
        """One request."""


def with_headers(send: Send, edit: Callable[[int, MutableHeaders], None]) -> Send:
    """`send`, with `edit` let at the status and the headers of the response before they leave."""

    async def edited(message: Message) -> None:
        if message["type"] == "http.response.start":
            edit(message["status"], MutableHeaders(scope=message))
        await send(message)

    return edited
