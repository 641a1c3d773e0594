"""The application: every channel around one chat engine."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, nullcontext
from typing import TYPE_CHECKING

from fastapi import FastAPI, Request
from fastapi.telemetry import TelemetryConfig
from starlette.middleware.cors import CORSMiddleware

from indexer import __version__
from indexer.encoder import Encoder
from server.access.gate import Gate
from server.access.keys import KeyStore
from server.access.limits import Limits
from server.access.principal import owner_of
from server.access.rules import rules_of
from server.api import errors
from server.api.appeal import appeal_router
from server.api.around import Around
from server.api.asking import MAX_QUESTION, Asking
from server.api.body import BoundedBody
from server.api.capacity import Capacity
from server.api.chat import chat_router
from server.api.conversations import conversations_router
from server.api.damage import damage_router
from server.api.deprecation import mark_deprecated
from server.api.documents import documents_router
from server.api.feedback import feedback_router
from server.api.health import health_router
from server.api.idempotency import Idempotency
from server.api.openai import openai_router
from server.api.search import search_router
from server.api.tools import tools_router
from server.chat.answer import Answer
from server.insights.routes import insights_router
from server.llm.configure import rephraser_of
from server.mcp.http import mcp_route
from server.mcp.tools import mcp_server
from server.metrics import Metrics
from server.retention import Retention
from server.serving import serving_of
from server.settings import Settings
from server.shelf import Shelf
from server.slack.configured import slack_tokens
from server.storage import Storage
from server.tools.order_file import MOST_BYTES
from server.web.assets import Assets
from server.web.catalogue import starters
from server.web.error_page import ErrorPage
from server.web.pages import Pages, WebSettings
from server.web.routes import web_router
from server.web.tool_pages import tool_pages

if TYPE_CHECKING:
    from server.slack.channel import SlackChannel

_TOLD_HEADERS = ["X-Request-Id", "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "Retry-After", "Idempotent-Replayed", "Mcp-Session-Id", "Deprecation", "Sunset", "Link"]
_NO_OTHER_TRACES: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False, "auto_configure": False}
"""The framework's own spans hold whole addresses, and an address may hold a question (/?q=…)."""
_LARGEST_FILE = {"/api/v1/tools/odr/orders": MOST_BYTES, "/tools/odr/orders": MOST_BYTES}
"""Bytes of a body at addresses that take a file."""


def create_app(settings: Settings, *, encoder: Callable[[], Encoder] | None = None) -> FastAPI:
    """The application for these settings. `encoder` loads another encoder than the settings name, for tests. Raises StorageError where the data folder cannot be used, SettingError where settings do not fit together."""
    metrics = Metrics()
    storage = Storage(settings.database_url, settings.data)
    serving = serving_of(settings, encoder, threads=1)
    keys = KeyStore(storage.engine)
    rules = rules_of(settings, keys)
    capacity = Capacity(metrics, concurrent=settings.max_concurrent, waiting=settings.max_waiting, seconds=settings.timeout_s)
    rephraser = rephraser_of(settings, metrics)
    asking = Asking(serving, storage, metrics, capacity, rephraser, settings.log_questions)
    shelf = Shelf(serving)
    tools = mcp_server(asking, shelf, settings.kb)
    mcp = mcp_route(tools, settings.host)
    retention = Retention(storage, settings.keep_days)
    slack = _slack(settings, asking, shelf)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        serving.start()
        retention.start()
        async with tools.session_manager.run(), slack.running() if slack else nullcontext():
            yield
        retention.stop()
        serving.stop()
        if rephraser:
            rephraser.close()
        storage.close()

    app = FastAPI(title="Seller Guide Assistant", version=__version__, description="Questions to a guide, answered in the guide's own words, each sentence with its citation.", lifespan=lifespan, telemetry=_NO_OTHER_TRACES)
    app.state.serving = serving
    app.state.slack = slack
    errors.install(app)
    # The last one added is the first that a request meets.
    app.add_middleware(Idempotency, engine=storage.engine, metrics=metrics)
    app.add_middleware(Gate, rules=rules, keys=keys, limits=Limits(settings.redis_url), metrics=metrics)
    app.add_middleware(BoundedBody, larger=_LARGEST_FILE)
    if origins := [one.strip() for one in settings.cors_origins.split(",") if one.strip()]:
        # Any header: OpenAI's clients in a browser send a dozen of their own. Who may call at all is what the list of origins says.
        app.add_middleware(CORSMiddleware, allow_origins=origins, allow_methods=["GET", "POST", "PATCH", "DELETE"], allow_headers=["*"], expose_headers=_TOLD_HEADERS, max_age=3600)
    app.add_middleware(Around, metrics=metrics)

    async def ask(request: Request, question: str, conversation_id: str | None, language: str | None) -> Answer:
        return await asking.ask(question, conversation_id=conversation_id, owner=owner_of(request), channel="web")

    insights = insights_router(serving, storage, capacity)
    routers = [chat_router(asking), search_router(serving, capacity), documents_router(serving, shelf), openai_router(asking), insights, conversations_router(storage), feedback_router(storage, metrics), health_router(serving, metrics)]
    for router in [*routers, tools_router(serving), damage_router(serving, settings.kb), appeal_router(serving)]:
        app.include_router(router)
    app.router.routes.append(mcp)
    web = WebSettings(settings.site_name, settings.widget_origins, MAX_QUESTION)
    app.state.error_page = ErrorPage(Pages(Assets(), web))
    app.include_router(tool_pages(serving, settings.kb, web))
    app.include_router(web_router(shelf, ask, storage.shared, web))
    if slack and (events := slack.route()):
        app.router.routes.insert(0, events)
    mark_deprecated(app)
    return app


def _slack(settings: Settings, asking: Asking, shelf: Shelf) -> SlackChannel | None:
    """The channel to Slack, where it is set up. Raises SettingError where it is set up in part."""
    tokens = slack_tokens(settings)
    if tokens is None:
        return None
    # Half a second of imports that a server without Slack has no use for.
    from server.slack.channel import SlackChannel

    return SlackChannel(settings, tokens, asking, lambda language: starters(shelf.documents(), language))
