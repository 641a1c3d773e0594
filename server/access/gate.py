"""The gate: every request shows its key here, where one is needed, and is counted."""

from __future__ import annotations

import base64
import binascii

from anyio import to_thread
from fastapi import Request
from starlette.types import ASGIApp, Receive, Send

from indexer.errors import StorageError
from server.access.keys import KeyStore
from server.access.limits import Limits, Verdict
from server.access.principal import Principal
from server.access.rules import Rules, is_counted, is_page, neighbourhood, scope_for
from server.api.errors import reply
from server.api.middleware import HttpMiddleware, with_headers
from server.api.visitors import visitor_of
from server.metrics import Metrics

_ALWAYS_A_KEY = ("/api/v1/insights", "/insights")
"""What others asked is for the operator only, on an open server too."""
_FOR_VISITORS = ("/api/v1/chat", "/api/v1/conversations", "/api/v1/feedback", "/api/v1/search", "/api/v1/documents", "/api/v1/tools", "/ask", "/kb", "/embed", "/shared/")
_BASIC = {"WWW-Authenticate": 'Basic realm="The key is the password; the name does not matter", charset="UTF-8"'}


class Gate(HttpMiddleware):
    """Around the whole application."""

    def __init__(self, app: ASGIApp, *, rules: Rules, keys: KeyStore, limits: Limits, metrics: Metrics) -> None:
        super().__init__(app)
        self._rules = rules
        self._keys = keys
        self._limits = limits
        self._metrics = metrics

    async def handle(self, request: Request, receive: Receive, send: Send) -> None:
        scope = request.scope
        path: str = scope["path"]  # Not request.url: that is made with the Host header, which the client writes.
        needed = scope_for(path)
        # A browser asks for permission without a key; the answer to that holds nothing.
        if needed is None or (request.method == "OPTIONS" and "access-control-request-method" in request.headers):
            await self._app(scope, receive, send)
            return
        address = neighbourhood(request.client.host if request.client else "unknown")
        shown, browser = _shown(request)
        try:
            principal = await to_thread.run_sync(self._keys.find, shown) if shown else None
        except StorageError:
            await reply(request, "storage")(scope, receive, send)
            return
        if principal and browser:
            principal = Principal(principal.key_id, principal.scopes, browser=True)
        if principal is None and self._needs_key(request, path):
            # Without a key there is nothing to guess; with a wrong one there is.
            verdict = await self._limits.hit(self._rules.failures, "failures", address) if shown and self._rules.failures else None
            if verdict and not verdict.allowed:
                await self._refuse(request, "failures", verdict)(scope, receive, send)
                return
            await reply(request, "unauthorized", _BASIC if is_page(path) else None)(scope, receive, send)
            return
        if principal and not principal.may(needed):
            await reply(request, "forbidden", scope=needed)(scope, receive, send)
            return
        request.state.principal = principal
        limit = self._rules.per_key if principal else self._rules.per_address
        if limit is None or not is_counted(path):
            await self._app(scope, receive, send)
            return
        verdict = await self._limits.hit(limit, *(("key", principal.key_id) if principal else ("address", address)))
        if not verdict.allowed:
            await self._refuse(request, "key" if principal else "address", verdict)(scope, receive, send)
            return
        await self._app(scope, receive, with_headers(send, lambda _, headers: headers.update(verdict.headers)))

    def _needs_key(self, request: Request, path: str) -> bool:
        if path.startswith(_ALWAYS_A_KEY):
            return True
        if not self._rules.required:
            return False
        return not (self._rules.web_open and (path == "/" or path.startswith(_FOR_VISITORS)) and (visitor_of(request) or request.method == "GET"))

    def _refuse(self, request: Request, who: str, verdict: Verdict) -> ASGIApp:
        self._metrics.limited.labels(who).inc()
        return reply(request, "rate_limited", verdict.headers, seconds=max(1, verdict.reset_s))


def _shown(request: Request) -> tuple[str, bool]:
    """The key of a request, as a bearer token, in X-API-Key, or as the password that a browser asked its user for; "" where there is none."""
    kind, _, rest = request.headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer":
        return rest.strip(), False
    if kind.lower() == "basic":
        try:
            name, _, password = base64.b64decode(rest.strip(), validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError, ValueError):
            return "malformed", True
        return password or name, True
    return request.headers.get("x-api-key", "").strip(), False
