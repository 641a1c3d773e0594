"""An OpenAI-compatible server that answers as a test tells it to: a real HTTP server in a thread."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Chunks = Iterable[bytes]


@dataclass
class Reply:
    """One reply: its body comes piece by piece."""

    chunks: Chunks
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "text/event-stream"})
    announce: int | None = None
    """Content-Length to announce, truthful or not."""


class FakeModel:
    """The server. `reply` makes the next replies; `requests` are the bodies that it got, `headers` their headers."""

    def __init__(self) -> None:
        self.reply: Callable[[dict[str, Any]], Reply] = lambda _: Reply([])
        self.requests: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.released = threading.Event()
        """Set at the end: what a reply waits for that "never" comes."""
        self.url = ""

    def say(self, text: str, *, size: int = 7, usage: tuple[int, int] | None = (100, 20)) -> None:
        """Answer with this text from now on, in pieces of so many characters."""
        self.reply = lambda _: Reply(saying(text, size=size, usage=usage))


def event(data: object) -> bytes:
    return b"data: " + (data if isinstance(data, bytes) else json.dumps(data).encode()) + b"\n\n"


def delta(text: object, finish: object = None) -> bytes:
    return event({"object": "chat.completion.chunk", "choices": [{"index": 0, "delta": {"content": text}, "finish_reason": finish}]})


def saying(text: str, *, size: int = 7, usage: tuple[int, int] | None = None, finish: str = "stop") -> Iterator[bytes]:
    """The events of a well-behaved model."""
    yield event({"choices": [{"index": 0, "delta": {"role": "assistant"}, "finish_reason": None}]})
    for i in range(0, len(text), size):
        yield delta(text[i : i + size])
    yield event({"choices": [{"index": 0, "delta": {}, "finish_reason": finish}]})
    if usage:
        yield event({"choices": [], "usage": {"prompt_tokens": usage[0], "completion_tokens": usage[1]}})
    yield event(b"[DONE]")


@contextmanager
def fake_model() -> Iterator[FakeModel]:
    """A server that listens until the end of the block."""
    model = FakeModel()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            model.requests.append(body | {"path": self.path})
            model.headers.append(dict(self.headers))
            reply = model.reply(body)
            try:
                self.send_response(reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                if reply.announce is not None:
                    self.send_header("Content-Length", str(reply.announce))
                self.end_headers()
                for chunk in reply.chunks:
                    self.wfile.write(chunk)
                    self.wfile.flush()
            except OSError:
                # The client has gone, as it should from some of these.
                return

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    model.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    try:
        yield model
    finally:
        model.released.set()
        server.shutdown()
        thread.join()
        server.server_close()
