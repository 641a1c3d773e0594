"""The application: every channel around one chat engine."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, nullcontext
from typing import TYPE_CHECKING

from fastapi import FastAPI, Request, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from indexer import __version__
from indexer.encoder import Encoder, load_encoder
from indexer.store import SnapshotStore
from server.api import errors
from server.api.asking import Asking
from server.api.chat import chat_router
from server.api.conversations import conversations_router
from server.api.feedback import feedback_router
from server.api.health import health_router
from server.api.search import search_router
from server.api.tools import tools_router
from server.api.visitors import greet, visitor_of
from server.chat.answer import Answer
from server.llm.configure import rephraser_of
from server.metrics import Metrics
from server.serving import Serving
from server.settings import Settings
from server.shelf import Shelf
from server.slack.configured import slack_tokens
from server.storage import Storage
from server.tools.order_file import MOST_BYTES
from server.web.catalogue import starters
from server.web.routes import web_router
from server.web.tool_pages import tool_pages

if TYPE_CHECKING:
    from server.slack.channel import SlackChannel

_LARGEST_BODY = 1_000_000
"""Bytes of a request's body."""
_LARGEST_FILE = {"/api/v1/tools/odr/orders": MOST_BYTES, "/tools/odr/orders": MOST_BYTES}
"""The same for addresses that take a file."""


def create_app(settings: Settings, *, encoder: Callable[[], Encoder] | None = None) -> FastAPI:
    """The application for these settings. `encoder` loads another encoder than the settings name, for tests. Raises StorageError where the data folder cannot be used, SettingError where settings do not fit together."""
    metrics = Metrics()
    storage = Storage(settings.database_url, settings.data)
    serving = Serving(SnapshotStore(settings.index_folder), settings.model, encoder or (lambda: load_encoder(settings.model, threads=1)), settings.calibration)
    rephraser = rephraser_of(settings, metrics)
    asking = Asking(serving, storage, metrics, rephraser)
    shelf = Shelf(serving)
    slack = _slack(settings, asking, shelf)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        serving.start()
        async with slack.running() if slack else nullcontext():
            yield
        serving.stop()
        if rephraser:
            rephraser.close()
        storage.close()

    app = FastAPI(title="Seller Guide Assistant", version=__version__, description="Questions to a guide, answered in the guide's own words, each sentence with its citation.", lifespan=lifespan)
    app.state.serving = serving
    app.state.slack = slack
    errors.install(app)
    app.add_middleware(BoundedBody)

    @app.middleware("http")
    async def around(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        request.state.request_id = secrets.token_hex(8)
        response = await call_next(request)
        response.headers["X-Request-Id"] = request.state.request_id
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "same-origin")
        if request.method == "GET" and request.url.path == "/":
            greet(request, response)
        return response

    async def ask(request: Request, question: str, conversation_id: str | None, language: str | None) -> Answer:
        return await asking.ask(question, conversation_id=conversation_id, owner=visitor_of(request), channel="web")

    for router in (chat_router(asking), search_router(serving), conversations_router(storage), feedback_router(storage, metrics), health_router(serving, metrics), tools_router(serving)):
        app.include_router(router)
    app.include_router(tool_pages(serving, settings.kb))
    app.include_router(web_router(shelf, ask))
    if slack:
        app.include_router(slack.router())
    return app


def _slack(settings: Settings, asking: Asking, shelf: Shelf) -> SlackChannel | None:
    """The channel to Slack, where it is set up. Raises SettingError where it is set up in part."""
    tokens = slack_tokens(settings)
    if tokens is None:
        return None
    # Half a second of imports that a server without Slack has no use for.
    from server.slack.channel import SlackChannel

    return SlackChannel(settings, tokens, asking, lambda language: starters(shelf.documents(), language))


class BoundedBody:
    """Refuses a body that is too large, before it is read as a whole."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        announced = request.headers.get("content-length", "")
        largest = _LARGEST_FILE.get(request.url.path, _LARGEST_BODY)
        if announced.isdigit() and int(announced) > largest:
            await errors.reply(request, "body_too_large", limit=largest)(scope, receive, send)
            return
        received = 0

        async def bounded() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > largest:
                raise errors.BodyTooLarge(largest)
            return message

        await self._app(scope, bounded, send)
