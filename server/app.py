"""The application: every channel around one chat engine."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

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
from server.api.visitors import greet, visitor_of
from server.chat.answer import Answer
from server.metrics import Metrics
from server.serving import Serving
from server.settings import Settings
from server.shelf import Shelf
from server.storage import Storage
from server.web.routes import web_router

_LARGEST_BODY = 1_000_000
"""Bytes of a request's body."""


def create_app(settings: Settings, *, encoder: Callable[[], Encoder] | None = None) -> FastAPI:
    """The application for these settings. `encoder` loads another encoder than the settings name, for tests. Raises StorageError where the data folder cannot be used."""
    metrics = Metrics()
    storage = Storage(settings.database_url, settings.data)
    serving = Serving(SnapshotStore(settings.index_folder), settings.model, encoder or (lambda: load_encoder(settings.model, threads=1)))
    asking = Asking(serving, storage, metrics)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        serving.start()
        yield
        serving.stop()
        storage.close()

    app = FastAPI(title="Seller Guide Assistant", version=__version__, description="Questions to a guide, answered in the guide's own words, each sentence with its citation.", lifespan=lifespan)
    app.state.serving = serving
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

    for router in (chat_router(asking), search_router(serving), conversations_router(storage), feedback_router(storage, metrics), health_router(serving, metrics)):
        app.include_router(router)
    app.include_router(web_router(Shelf(serving), ask))
    return app


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
        if announced.isdigit() and int(announced) > _LARGEST_BODY:
            await errors.reply(request, "body_too_large", limit=_LARGEST_BODY)(scope, receive, send)
            return
        received = 0

        async def bounded() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > _LARGEST_BODY:
                raise errors.BodyTooLarge(_LARGEST_BODY)
            return message

        await self._app(scope, bounded, send)
