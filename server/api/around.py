"""Around every request: its id, one line in the log, the headers that every response has."""

from __future__ import annotations

import logging
import re
import secrets
import time
from contextlib import nullcontext

from fastapi import Request, Response
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Receive, Scope, Send

from server.access.principal import principal_of
from server.api.deprecation import tell_of_deprecation
from server.api.middleware import HttpMiddleware, with_headers
from server.api.visitors import GREETED, greet
from server.metrics import Metrics
from server.tracing import describe, request_span

_log = logging.getLogger("server.requests")
_QUIET = ("/healthz", "/readyz", "/metrics", "/static/")
"""What is asked every few seconds, and says nothing."""
_BARE = ("/mcp", "/slack/events")
"""Routes that stand beside the framework's own, which leave no trace in the scope."""
_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


class Around(HttpMiddleware):
    """The outermost one."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics) -> None:
        super().__init__(app)
        self._metrics = metrics

    async def handle(self, request: Request, receive: Receive, send: Send) -> None:
        scope = request.scope
        given = request.headers.get("x-request-id", "")
        request.state.request_id = given if _ID.fullmatch(given) else secrets.token_hex(8)
        began, answered = time.perf_counter(), 500

        def mark(status: int, headers: MutableHeaders) -> None:
            nonlocal answered
            answered = status
            headers["X-Request-Id"] = request.state.request_id
            headers.setdefault("X-Content-Type-Options", "nosniff")
            headers.setdefault("Referrer-Policy", "same-origin")
            tell_of_deprecation(request.method, _route(scope), headers)
            if request.method == "GET" and scope["path"] in GREETED and status == 200:
                welcome = Response()
                greet(request, welcome)
                for cookie in welcome.headers.getlist("set-cookie"):
                    headers.append("Set-Cookie", cookie)

        quiet = scope["path"].startswith(_QUIET)
        with nullcontext() if quiet else request_span(request) as span:
            try:
                await self._app(scope, receive, with_headers(send, mark))
            finally:
                method, route = request.method if request.method.isalpha() and len(request.method) < 8 else "other", _route(scope)
                self._metrics.requests.labels(method, route, str(answered)).inc()
                if not quiet:
                    principal = principal_of(request)
                    # The route, not the address: an address may hold a question (/?q=…) or somebody's conversation.
                    _log.info("%s %s %d", request.method, route, answered, extra={"request_id": request.state.request_id, "ms": round((time.perf_counter() - began) * 1000, 1), "key": principal.key_id if principal else None})
                if span:
                    describe(span, method, route, answered, request.state.request_id)


def _route(scope: Scope) -> str:
    """The address as the code writes it, so that numbers do not grow with what is asked for."""
    path = getattr(scope.get("route"), "path", None) or (scope["path"] if scope["path"] in _BARE else None)
    return str(path) if path else "-"
