"""The Python client, the commands, and the routes that they use."""

from __future__ import annotations

import json
import logging
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from server.chat.answer import Answer
from server.client import Client, ServerError
from server.logs import JsonLines
from tests.api.conftest import QUESTION, Serve, Served

ROOT = Path(__file__).parents[2]


def run(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SGA_")} | {"SGA_DATA": str(data), "PYTHONPATH": str(ROOT)}
    return subprocess.run([sys.executable, "-m", "server", *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=180)


def test_ask_stream_search_read_and_forget(open_server: Served) -> None:
    with Client(open_server.url) as client:
        answer = client.ask(QUESTION)
        assert "60 days" in answer.answer
        *pieces, whole = client.stream(QUESTION)
        assert isinstance(whole, Answer) and "".join(str(piece) for piece in pieces) == whole.answer == answer.answer
        assert client.search("recover", k=1)[0].document in ("en/odr", "zh/odr")
        assert [one.document for one in client.documents().documents] == ["en/odr", "zh/odr"]
        assert "60 days" in client.document("en/odr").text
        client.feedback(answer.id, "down", "too short")
        client.forget(answer.conversation_id)
        with pytest.raises(ServerError) as raised:
            client.ask(QUESTION, conversation_id=answer.conversation_id)
        assert raised.value.status == 404 and raised.value.problem == "unknown_conversation"


def test_a_server_that_is_away_or_something_else_is_said() -> None:
    with Client("http://127.0.0.1:1") as client, pytest.raises(ServerError, match="does not answer"):
        client.search("x")
    odd = httpx.MockTransport(lambda _: httpx.Response(502, text="<html>"))
    with Client(transport=odd) as client, pytest.raises(ServerError, match="502"):
        client.ask("x")


def test_a_broken_connection_is_tried_again_with_the_same_idempotency_key() -> None:
    seen: list[str | None] = []

    def breaks_once(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers.get("idempotency-key"))
        if len(seen) == 1:
            raise httpx.ReadError("gone")
        return httpx.Response(200, json={"id": "a", "conversation_id": "c", "status": "refused", "language": "en", "answer": "No."})

    with Client(transport=httpx.MockTransport(breaks_once)) as client:
        assert client.ask("x").id == "a"
    assert len(seen) == 2 and seen[0] == seen[1] is not None


def test_keys_are_made_listed_rotated_and_revoked_on_the_command_line(tmp_path: Path, serve: Serve) -> None:
    made = json.loads(run(tmp_path / "data", "keys", "make", "shop", "--scope", "read", "--json").stdout)
    listed = run(tmp_path / "data", "keys", "list", "--json").stdout
    assert made["key"] not in listed and json.loads(listed)[0]["scopes"] == ["read"]
    server = serve(api_keys_required=True)
    with Client(server.url, key=made["key"]) as client:
        assert client.documents().documents
    rotated = json.loads(run(tmp_path / "data", "keys", "rotate", made["id"], "--json").stdout)
    with Client(server.url, key=made["key"]) as client, pytest.raises(ServerError, match="key is needed"):
        client.documents()
    assert run(tmp_path / "data", "keys", "revoke", made["id"]).returncode == 0
    with Client(server.url, key=rotated["key"]) as client, pytest.raises(ServerError, match="key is needed"):
        client.documents()
    again = run(tmp_path / "data", "keys", "revoke", made["id"])
    assert again.returncode == 1 and "no active key" in again.stderr and "Traceback" not in again.stderr


def test_a_running_server_is_asked_from_the_command_line(tmp_path: Path, open_server: Served) -> None:
    asked = run(tmp_path, "ask", QUESTION, "--url", open_server.url, "--json")
    assert "60 days" in Answer.model_validate_json(asked.stdout).answer
    assert "Sources:" in run(tmp_path, "ask", QUESTION, "--url", open_server.url).stdout
    assert json.loads(run(tmp_path, "search", "recover", "--url", open_server.url, "--json", "-k", "1").stdout)[0]["document"].endswith("/odr")
    away = run(tmp_path, "ask", QUESTION, "--url", "http://127.0.0.1:1")
    assert away.returncode == 1 and "does not answer" in away.stderr and "Traceback" not in away.stderr


def test_a_server_for_others_says_why_it_does_not_start(tmp_path: Path) -> None:
    ended = run(tmp_path / "data", "--host", "0.0.0.0", "--port", "0")
    assert ended.returncode == 1 and "SGA_API_KEYS_REQUIRED" in ended.stderr and "Traceback" not in ended.stderr


def test_the_command_forgets_what_it_is_told_to(tmp_path: Path, serve: Serve) -> None:
    with Client(serve().url) as client:
        answer = client.ask(QUESTION)
        assert json.loads(run(tmp_path / "data", "forget", "--older-than", "1", "--json").stdout) == {"deleted": 0}
        assert json.loads(run(tmp_path / "data", "forget", "--conversation", answer.conversation_id, "--json").stdout) == {"deleted": 1}
        with pytest.raises(ServerError):
            client.feedback(answer.id, "up")
    # Nor does the copy for its Idempotency-Key remain.
    assert "order defect rate to recover" not in "\n".join(sqlite3.connect(tmp_path / "data" / "assistant.db").iterdump())


def test_a_request_sent_again_gets_the_same_answer_and_is_asked_once(serve: Serve) -> None:
    with serve().client() as client:
        headers = {"Idempotency-Key": "k-1"}
        first, second = (client.post("/api/v1/chat", json={"question": QUESTION}, headers=headers) for _ in range(2))
        assert first.content == second.content and second.headers["idempotent-replayed"] == "true" and "idempotent-replayed" not in first.headers
        assert client.post("/api/v1/chat", json={"question": "Another?"}, headers=headers).json()["error"]["code"] == "idempotency_mismatch"
        assert client.post("/api/v1/chat", json={"question": QUESTION}, headers={"Idempotency-Key": "k 1"}).status_code == 400
        streams = [client.post("/api/v1/chat", json={"question": QUESTION, "stream": True}, headers={"Idempotency-Key": "k-2"}).text for _ in range(2)]
        assert streams[0] == streams[1] and "event: done" in streams[0]
        assert 'sga_stage_seconds_count{stage="total"} 2.0' in client.get("/metrics").text


def test_request_ids_come_back_and_the_log_holds_no_question(open_server: Served, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "server"), open_server.client() as client:
        reply = client.post("/api/v1/chat", json={"question": "Where is my secret parcel?"}, headers={"X-Request-Id": "caller-0001"})
        assert reply.headers["x-request-id"] == "caller-0001"
        assert client.get("/", params={"q": "my secret parcel"}, headers={"X-Request-Id": "bad id"}).headers["x-request-id"] != "bad id"
    lines = [JsonLines().format(record) for record in caplog.records]
    assert any(json.loads(line).get("request_id") == "caller-0001" for line in lines)
    assert not any("secret" in line for line in lines)


def test_only_listed_origins_may_call(serve: Serve) -> None:
    ask = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,content-type"}
    with serve(cors_origins="https://shop.example", api_keys_required=True).client() as client:
        good = client.options("/api/v1/chat", headers={**ask, "Origin": "https://shop.example"})
        assert good.status_code == 200 and good.headers["access-control-allow-origin"] == "https://shop.example"
        assert "access-control-allow-origin" not in client.options("/api/v1/chat", headers={**ask, "Origin": "https://evil.example"}).headers
    with serve().client() as client:
        assert "access-control-allow-origin" not in client.get("/api/v1/documents", headers={"Origin": "https://evil.example"}).headers
