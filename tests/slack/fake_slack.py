"""A Slack in a thread: the Web API over HTTP, response_urls, and Socket Mode over a WebSocket. It keeps what was said, counts calls, and fails on demand."""

from __future__ import annotations

import asyncio
import itertools
import json
import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

from aiohttp import WSMsgType, web

from tests.slack.limits import faults_of_message, faults_of_view

BOT, BOT_ID, TEAM = "U0BOT", "B0BOT", "T0TEAM"
ALL_SCOPES = "app_mentions:read,assistant:write,channels:history,chat:write,commands,groups:history,im:history,mpim:history"
Fault = Callable[[str, dict[str, Any]], str | None]
"""Given a method and its arguments: "slow" (429, Retry-After 0), "slow:2" (the same with seconds), "broken" (500), "gone" (closed before anything is done), "lost" (done, but the answer is lost), or an error code; None lets it pass."""


class FakeSlack:
    """One workspace."""

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()
        self.log: list[tuple[str, dict[str, Any]]] = []
        """Every call that was carried out, with its arguments."""
        self.messages: dict[tuple[str, str], dict[str, Any]] = {}
        """What the assistant has said, by channel and timestamp."""
        self.before: dict[tuple[str, str], list[dict[str, Any]]] = {}
        """What people have said, by channel and thread."""
        self.private: list[tuple[str, dict[str, Any]]] = []
        """What was sent to response_urls."""
        self.views: list[dict[str, Any]] = []
        self.invalid: list[str] = []
        """What the real one would have refused."""
        self.tokens: set[str] = set()
        """Every Authorization header that came."""
        self.scopes = ALL_SCOPES
        self.fault: Fault = lambda method, arguments: None
        self.acknowledged: list[str] = []
        """Envelopes of Socket Mode, in the order of their acknowledgements."""
        self.sockets: list[web.WebSocketResponse] = []
        self.changed = threading.Condition()
        self._numbers = itertools.count(1)
        self._up = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        assert self._up.wait(10)

    @property
    def url(self) -> str:
        """Address of the Web API."""
        return f"http://127.0.0.1:{self.port}/api/"

    def response_url(self, name: str) -> str:
        """Address to answer one person at."""
        return f"http://127.0.0.1:{self.port}/respond/{name}"

    def wait(self, true: Callable[[], bool], seconds: float = 30) -> None:
        """Return as soon as it is true; fail where it does not become true."""
        with self.changed:
            assert self.changed.wait_for(true, seconds), "it did not happen"

    def wait_for_sockets(self, count: int) -> None:
        """Return once so many connections of Socket Mode are open."""
        self.wait(lambda: sum(not socket.closed for socket in self.sockets) >= count)

    def answers(self, channel: str, thread: str | None = None) -> list[dict[str, Any]]:
        """What stands in a channel, or one thread of it, from the assistant."""
        return [message for (place, _), message in sorted(self.messages.items()) if place == channel and thread in (None, message.get("thread_ts"))]

    def send(self, envelope: dict[str, Any]) -> None:
        """Deliver something over the newest connection of Socket Mode."""
        socket = next(socket for socket in reversed(self.sockets) if not socket.closed)
        asyncio.run_coroutine_threadsafe(socket.send_str(json.dumps(envelope)), self._loop).result(10)

    def drop(self) -> None:
        """Break all connections of Socket Mode without a word."""

        async def close() -> None:
            for socket in self.sockets:
                if not socket.closed and socket._req is not None and socket._req.transport is not None:
                    socket._req.transport.abort()

        asyncio.run_coroutine_threadsafe(close(), self._loop).result(10)

    def close(self) -> None:
        """Away for good."""
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve())
        self._loop.close()

    async def _serve(self) -> None:
        self._stop = asyncio.Event()
        app = web.Application()
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_post("/respond/{name}", self._respond)
        app.router.add_get("/socket", self._socket)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.port = runner.addresses[0][1]
        self._up.set()
        await self._stop.wait()
        await runner.cleanup()

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        arguments: dict[str, Any] = dict(request.query)
        if request.content_type == "application/json":
            arguments |= await request.json()
        elif request.method == "POST":
            arguments |= dict(await request.post())
        with self.changed:
            self.calls[method] += 1
            self.tokens.add(request.headers.get("Authorization", ""))
            fault = self.fault(method, arguments)
        if fault and fault.startswith("slow"):
            return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": fault.partition(":")[2] or "0"})
        if fault == "broken":
            return web.Response(status=500, text="<html>sorry</html>", content_type="text/html")
        if fault == "gone":
            assert request.transport
            request.transport.abort()
            return web.Response()
        if fault and fault != "lost":
            return web.json_response({"ok": False, "error": fault})
        with self.changed:
            self.log.append((method, arguments))
            answer = self._carried_out(method, arguments)
            self.changed.notify_all()
        if fault == "lost":
            assert request.transport
            request.transport.abort()
        return web.json_response(answer, headers={"X-OAuth-Scopes": self.scopes})

    def _carried_out(self, method: str, arguments: dict[str, Any]) -> dict[str, Any]:
        channel = str(arguments.get("channel", ""))
        match method:
            case "auth.test":
                return {"ok": True, "user_id": BOT, "bot_id": BOT_ID, "team_id": TEAM, "team": "Sellers", "user": "guide"}
            case "chat.postMessage":
                self.invalid += faults_of_message(arguments)
                ts = f"{9_000_000_000 + next(self._numbers)}.000000"
                self.messages[channel, ts] = arguments | {"ts": ts, "edits": 0}
                return {"ok": True, "channel": channel, "ts": ts}
            case "chat.update":
                self.invalid += faults_of_message(arguments)
                old = self.messages.get((channel, arguments["ts"]))
                if old is None:
                    return {"ok": False, "error": "message_not_found"}
                self.messages[channel, arguments["ts"]] = old | arguments | {"edits": old["edits"] + 1}
                return {"ok": True, "channel": channel, "ts": arguments["ts"]}
            case "conversations.replies" | "conversations.history":
                thread = arguments.get("ts")
                own = [{"ts": m["ts"], "user": BOT, "bot_id": BOT_ID, "text": m["text"], "metadata": m.get("metadata")} for m in self.answers(channel, thread)]
                return {"ok": True, "messages": self.before.get((channel, str(thread)), []) + own, "has_more": False}
            case "views.open":
                self.invalid += faults_of_view(arguments["view"])
                self.views.append(arguments["view"])
                return {"ok": True}
            case "apps.connections.open":
                return {"ok": True, "url": f"ws://127.0.0.1:{self.port}/socket"}
            case _:
                return {"ok": True}

    async def _respond(self, request: web.Request) -> web.Response:
        payload = await request.json()
        with self.changed:
            fault = self.fault("response_url", payload)
            if fault is None:
                if payload.get("blocks"):
                    self.invalid += faults_of_message(payload)
                self.private.append((request.match_info["name"], payload))
            self.changed.notify_all()
        return web.Response(status={"slow": 429, "broken": 500, None: 200}.get(fault, 404), headers={"Retry-After": "0"})

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_str(json.dumps({"type": "hello", "num_connections": 1}))
        with self.changed:
            self.sockets.append(socket)
            self.changed.notify_all()
        async for message in socket:
            if message.type == WSMsgType.TEXT:
                with self.changed:
                    self.acknowledged.append(json.loads(message.data)["envelope_id"])
                    self.changed.notify_all()
        with self.changed:
            self.changed.notify_all()
        return socket
