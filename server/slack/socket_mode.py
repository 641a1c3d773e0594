"""Socket Mode: a connection from here to Slack, for a server that nobody can reach from outside. It is made anew whenever it is gone."""

from __future__ import annotations

import asyncio
import contextlib
import logging

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from server.slack.web_api import quiet

_log = logging.getLogger("server.slack")


class SocketMode:
    """Keeps one connection. The library reconnects by itself, but to the address that it has, which Slack lets expire; so what stays away is replaced."""

    def __init__(self, app: AsyncApp, token: str, url: str, *, ping: float = 5.0, patience: float = 15.0) -> None:
        self._app = app
        self._token = token
        self._url = url
        self._ping = ping
        self._patience = patience
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Connect, in the background."""
        self._task = asyncio.create_task(self._keep(), name="slack-socket")

    async def stop(self) -> None:
        """Close the connection."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _keep(self) -> None:
        while True:
            handler = AsyncSocketModeHandler(self._app, self._token, logger=quiet, web_client=AsyncWebClient(base_url=self._url, retry_handlers=[], logger=quiet), ping_interval=self._ping)
            try:
                # Without a limit, connecting tries for ever at one address.
                await asyncio.wait_for(handler.connect_async(), self._patience)  # type: ignore[no-untyped-call]
                _log.info("connected to Slack")
                await self._watch(handler)
                _log.warning("The connection to Slack is gone; making a new one.")
            except Exception as error:
                _log.warning("Slack cannot be reached in Socket Mode (%s); trying again in %.0f s.", type(error).__name__, self._ping)
                await asyncio.sleep(self._ping)
            finally:
                with contextlib.suppress(Exception):
                    await handler.close_async()  # type: ignore[no-untyped-call]

    async def _watch(self, handler: AsyncSocketModeHandler) -> None:
        """Return once the connection has been away for longer than the library takes to mend it."""
        away = 0.0
        while away < self._patience:
            await asyncio.sleep(self._ping)
            away = 0.0 if await handler.client.is_connected() else away + self._ping
