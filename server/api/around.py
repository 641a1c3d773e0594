"""Around every request: its id, one line in the log, the headers that every response has."""

from __future__ import annotations

import logging
import re
import secrets
import time

from fastapi import Request, Response
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.access.principal import principal_of
from server.api.visitors import greet
from server.metrics import Metrics

_log = logging.getLogger("server.requests")
_QUIET = ("/healthz", "/readyz", "/metrics", "/static/")
"""What is asked every few seconds, and says nothing."""
_BARE = ("/mcp", "/slack/events")
"""Routes that stand beside the framework's own, which leave no trace in the scope."""
_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


class Around:
    """ASGI middleware, the outermost one."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        given = request.headers.get("x-request-id", "")
        request.state.request_id = given if _ID.fullmatch(given) else secrets.token_hex(8)
        began, status = time.perf_counter(), 500

        async def marked(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["X-Request-Id"] = request.state.request_id
                headers.setdefault("X-Content-Type-Options", "nosniff")
                headers.setdefault("Referrer-Policy", "same-origin")
                if request.method == "GET" and scope["path"] == "/" and status == 200:
                    welcome = Response()
                    greet(request, welcome)
                    for cookie in welcome.headers.getlist("set-cookie"):
                        headers.append("Set-Cookie", cookie)
            await send(message)

        try:
            await self._app(scope, receive, marked)
        finally:
            route = _route(scope)
            self._metrics.requests.labels(request.method if request.method.isalpha() and len(request.method) < 8 else "other", route, str(status)).inc()
            if not scope["path"].startswith(_QUIET):
                principal = principal_of(request)
                # The route, not the address: an address may hold a question (/?q=…) or somebody's conversation.
                _log.info("%s %s %d", request.method, route, status, extra={"request_id": request.state.request_id, "ms": round((time.perf_counter() - began) * 1000, 1), "key": principal.key_id if principal else None})


def _route(scope: Scope) -> str:
    """The address as the code writes it, so that numbers do not grow with what is asked for."""
    path = getattr(scope.get("route"), "path", None) or (scope["path"] if scope["path"] in _BARE else None)
    return str(path) if path else "-"
