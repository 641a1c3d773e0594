"""Requests that nobody should send: the server stays up, says what is wrong in its own words, and its store stays whole."""

from __future__ import annotations

import json
import socket
import sqlite3
from itertools import product
from typing import Any

import pytest

from server.api.protocol import MODEL
from tests.api.conftest import QUESTION, Served

ODD: list[Any] = [None, True, 0, -1, 1e308, "", " ", "\x00", "\ud800", "‮abc", "x" * 7000, "'; DROP TABLE turns;--", "../../etc/passwd", "<script>", [], {}, [[]], {"$ne": 1}, "{{7*7}}", "\n" * 100]
FIELDS = [("/api/v1/chat", field) for field in ("question", "conversation_id", "language", "stream")]
FIELDS += [("/api/v1/search", "query"), ("/api/v1/search", "k"), ("/api/v1/feedback", "answer_id"), ("/api/v1/feedback", "rating"), ("/v1/chat/completions", "messages"), ("/v1/chat/completions", "model")]
GOOD: dict[str, dict[str, Any]] = {
    "/api/v1/chat": {"question": QUESTION},
    "/api/v1/search": {"query": QUESTION},
    "/api/v1/feedback": {"answer_id": "x", "rating": "up"},
    "/v1/chat/completions": {"model": MODEL, "messages": [{"role": "user", "content": QUESTION}]},
}
BODIES = [b"", b"{", b"[]", b"null", b"1", b'"x"', b"\xff\xfe", b"[" * 50_000, b'{"question": NaN}', b'{"question": "a", "question": 1}', b"\x00" * 100, b'{"a":' * 2000, b"question=x", b"{" + b" " * 1_100_000]
RAW = [
    b"GET / HTTP/9.9\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01",
    b"GET /%00 HTTP/1.1\r\nHost: x\r\n\r\n",
    b"POST /api/v1/chat HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
    b"POST /api/v1/chat HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    b"POST /api/v1/chat HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    b"G" * 10,
]


@pytest.fixture(scope="module", autouse=True)
def afterwards_all_is_well(open_server: Served) -> Any:
    yield
    with open_server.client() as client:
        assert "60 days" in client.post("/api/v1/chat", json={"question": QUESTION}).json()["answer"]
    database = sqlite3.connect(open_server.settings.data / "assistant.db")
    assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert database.execute("SELECT count(*) FROM turns WHERE conversation_id NOT IN (SELECT id FROM conversations)").fetchone() == (0,)
    database.close()


@pytest.mark.parametrize(("place", "value"), list(product(FIELDS, range(len(ODD)))), ids=str)
def test_odd_values(open_server: Served, place: tuple[str, str], value: int) -> None:
    path, field = place
    with open_server.client() as client:
        reply = client.post(path, content=json.dumps({**GOOD[path], field: ODD[value]}), headers={"Content-Type": "application/json"})
    assert reply.status_code in (200, 204, 400, 404, 413, 422), reply.text
    if reply.status_code >= 400:
        assert {"code", "message", "hint"} <= reply.json()["error"].keys() and "Traceback" not in reply.text


@pytest.mark.parametrize(("path", "body"), list(product(GOOD, range(len(BODIES)))))
def test_odd_bodies(open_server: Served, path: str, body: int) -> None:
    with open_server.client() as client:
        reply = client.post(path, content=BODIES[body], headers={"Content-Type": "application/json"})
    assert reply.status_code in (400, 413, 422) and reply.json()["error"]["code"] in ("not_json", "invalid_request", "body_too_large")


@pytest.mark.parametrize("raw", RAW, ids=range(len(RAW)))
def test_odd_bytes(open_server: Served, raw: bytes) -> None:
    host, port = open_server.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=5) as line:
        line.sendall(raw)
        line.shutdown(socket.SHUT_WR)
        said = line.recv(65536)
    assert not said.startswith(b"HTTP/1.1 5") and b"Traceback" not in said


ADDRESSES = ["/kb/../../etc/passwd", "/kb/%2e%2e/%2e%2e/etc/passwd", "/static/..%2f..%2fapp.py", "/api/v1/documents/..%2f..%2fetc%2fpasswd", "/api/v1/documents/%00", "/api/v1/conversations/%27%20OR%201=1", 
    "/v1/models/%F0%9F%98%80", "//evil.example/", "/insights/../healthz/x"]


@pytest.mark.parametrize("path", ADDRESSES)
def test_odd_addresses(open_server: Served, path: str) -> None:
    with open_server.client() as client:
        reply = client.get(open_server.url + path)
    assert reply.status_code in (401, 404) and "root:" not in reply.text
