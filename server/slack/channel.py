"""Slack as one of the channels: everything of it put together, on the application's own engine and database."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from fastapi import Request, Response
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient
from starlette.routing import Route

from server.api.asking import Asking
from server.settings import Settings
from server.slack.answering import Answering
from server.slack.clicks import Clicks
from server.slack.configured import SlackTokens
from server.slack.identity import Identity
from server.slack.incoming import Allowed
from server.slack.listeners import listen
from server.slack.prompts import Prompts
from server.slack.socket_mode import SocketMode
from server.slack.storage import SlackStorage
from server.slack.web_api import WebApi, quiet
from server.slack.worker import Pace, Workers

_log = logging.getLogger("server.slack")


class SlackChannel:
    """The assistant in Slack."""

    def __init__(self, settings: Settings, tokens: SlackTokens, asking: Asking, starters: Callable[[str], Sequence[str]]) -> None:
        """Raises StorageError where the database cannot be used."""
        self._settings = settings
        self._tokens = tokens
        self._asking = asking
        self.starters = starters
        """First questions to offer, in a language."""
        self.pace = Pace()
        """May be replaced before it runs."""
        self.ping = 5.0
        """Seconds between two looks at the connection of Socket Mode."""
        self._storage = SlackStorage(asking.storage.engine)
        self._handler: AsyncSlackRequestHandler | None = None
        self._workers: Workers | None = None

    def route(self) -> Route | None:
        """POST /slack/events, where there is a signing secret to know Slack by. A bare route, to stand before all others: what is looked up before an acknowledgement delays it."""
        return Route("/slack/events", self._events, methods=["POST"], include_in_schema=False) if self._tokens.signing_secret else None

    async def _events(self, request: Request) -> Response:
        """Events, commands and clicks; signed by Slack, and not older than five minutes."""
        if self._handler is None or self._workers is None:
            return Response(status_code=503)
        with self._workers.arriving():
            return await self._handler.handle(request)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """While this is entered, events are taken and questions answered."""
        url = self._settings.slack_api_url
        async with WebApi(self._tokens.bot_token, url) as api:
            identity = Identity(api)
            public_url = self._settings.public_address
            answering = Answering(self._asking, api, identity, public_url)
            workers = Workers(self._storage, api, answering, pace=self.pace)
            clicks = Clicks(workers, self._storage, self._asking.storage, api, answering, self._asking.metrics, public_url)
            app = self._bolt(identity)
            allowed = Allowed(self._settings.slack_teams, self._settings.slack_channels, self._settings.slack_answer_channels)
            listen(app, workers, self._storage, self._asking.storage, identity, clicks, Prompts(api, self.starters), allowed)
            socket = SocketMode(app, self._tokens.app_token, url, ping=self.ping, patience=3 * self.ping) if self._tokens.app_token else None
            await workers.start()
            self._handler, self._workers = AsyncSlackRequestHandler(app), workers
            if socket:
                socket.start()
            _log.info("answering in Slack, by %s", " and ".join(["HTTP"] * bool(self._tokens.signing_secret) + ["Socket Mode"] * bool(socket)))
            try:
                yield
            finally:
                self._handler, self._workers = None, None
                if socket:
                    await socket.stop()
                await clicks.close()
                await workers.stop()

    def _bolt(self, identity: Identity) -> AsyncApp:
        """The library's application. Its listeners end before Slack is answered (`process_before_response`), because they only write down what to do."""
        token = self._tokens.bot_token

        async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
            # The library would ask Slack for this before it acknowledges, and lose the event where Slack is away.
            return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token=token, bot_user_id=identity.known({}) or None)

        return AsyncApp(
            name="seller-guide-assistant",
            logger=quiet,
            process_before_response=True,
            signing_secret=self._tokens.signing_secret or "unused",
            client=AsyncWebClient(base_url=self._settings.slack_api_url, retry_handlers=[], logger=quiet),
            authorize=authorize,
            request_verification_enabled=bool(self._tokens.signing_secret),
            attaching_conversation_kwargs_enabled=False,
        )
