"""The server as a process of its own with its real encoder, and each program that people use to ask it."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import openai
import pytest
from mcp import Client as McpClient
from mcp import StdioServerParameters

from indexer.build import build_index
from indexer.encoder import SentenceTransformerEncoder
from indexer.store import SnapshotStore
from server.client import Client
from tests.api.conftest import PAGE_EN, PAGE_ZH, QUESTION
from tests.llm.fake_model import fake_model
from tests.real_model.collector import Collector

ROOT = Path(__file__).parents[2]
SECRET = "sk-nobody-may-read-this"


@dataclass
class Running:
    """A server process."""

    url: str
    data: Path
    process: subprocess.Popen[str]
    log: Path
    collector: Collector


def environment(data: Path, **settings: str) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("SGA_", "OTEL_"))}
    return {**clean, "SGA_DATA": str(data), "SGA_KB": str(data / "kb"), "PYTHONPATH": str(ROOT), **settings}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, real_encoder: SentenceTransformerEncoder) -> Path:
    """A data folder with two pages and their index."""
    data = tmp_path_factory.mktemp("process")
    for name, text in (("en/odr.md", PAGE_EN), ("zh/odr.md", PAGE_ZH)):
        path = data / "kb" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    build_index(data / "kb", SnapshotStore(data / "index"), encoder_name=real_encoder.name, load_encoder=lambda: real_encoder)
    return data


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Running]:
    """Started as a person starts it; the end of the module stops it in the same way."""
    collector, log = Collector(), folder / "server.log"
    settings = {"SGA_LOG_FORMAT": "json", "SGA_LLM_API_KEY": SECRET, "OTEL_EXPORTER_OTLP_ENDPOINT": collector.url, "OTEL_BSP_SCHEDULE_DELAY": "100"}
    with log.open("w") as errors:
        process = subprocess.Popen([sys.executable, "-m", "server", "--port", "0"], cwd=ROOT, env=environment(folder, **settings), stdout=subprocess.PIPE, stderr=errors, text=True)
        assert process.stdout
        ready = process.stdout.readline()
        assert ready.startswith("Ready: "), log.read_text()
        yield Running(ready.removeprefix("Ready: ").strip(), folder, process, log, collector)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)
        collector.close()


def test_curl(server: Running) -> None:
    curl = shutil.which("curl")
    if not curl:
        pytest.skip("curl is not installed")

    def run(*arguments: str) -> str:
        return subprocess.run([curl, "-sS", "-w", "\n%{http_code}", *arguments], capture_output=True, text=True, timeout=60, check=True).stdout

    good, status = run("-H", "Content-Type: application/json", "-d", json.dumps({"question": QUESTION}), f"{server.url}/api/v1/chat").rsplit("\n", 1)
    assert status == "200" and "60 days" in json.loads(good)["answer"]
    streamed, _ = run("-N", "-H", "Content-Type: application/json", "-d", json.dumps({"question": QUESTION, "stream": True}), f"{server.url}/api/v1/chat").rsplit("\n", 1)
    names = [line.removeprefix("event: ") for line in streamed.split("\n") if line.startswith("event: ")]
    assert names[0] == "status" and names[-1] == "done" and names.index("citation") < names.index("delta")
    for arguments, expected, code in (
        (["-d", "{", f"{server.url}/api/v1/chat"], "400", "not_json"),
        (["-H", "Content-Type: application/json", "-d", '{"question": 1}', f"{server.url}/api/v1/chat"], "422", "invalid_request"),
        (["-X", "PUT", f"{server.url}/api/v1/chat"], "405", "method_not_allowed"),
        ([f"{server.url}/api/v1/nothing"], "404", "not_found"),
    ):
        body, status = run(*arguments).rsplit("\n", 1)
        assert (status, json.loads(body)["error"]["code"]) == (expected, code)


def test_openai_streamed_and_not(server: Running) -> None:
    with openai.OpenAI(base_url=f"{server.url}/v1", api_key="unused", max_retries=0) as client:
        asked: Any = {"model": client.models.list().data[0].id, "messages": [{"role": "user", "content": QUESTION}]}
        message = client.chat.completions.create(**asked).choices[0].message
        chunks = list(client.chat.completions.create(**asked, stream=True))
    assert message.content and "60 days" in message.content
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks) == message.content
    marks = [message.content[one.url_citation.start_index : one.url_citation.end_index] for one in message.annotations or []]
    assert marks and "".join(marks) == "".join(mark for mark in message.content.replace("]", "]\n").replace("[", "\n[").split("\n") if mark.startswith("["))


async def _by_http(url: str) -> Any:
    async with McpClient(f"{url}/mcp") as client:
        return [await client.call_tool("ask", {"question": QUESTION}), await client.call_tool("search", {"query": "recover", "k": 2}), await client.call_tool("read_page", {"document": "zh/odr"})]


def test_mcp_over_http(server: Running) -> None:
    answer, found, page = (result.structured_content for result in asyncio.run(_by_http(server.url)))
    assert "60 days" in answer["answer"] and answer["citations"] and len(found["results"]) == 2 and "订单缺陷率" in page["text"]


async def _by_stdio(settings: dict[str, str]) -> Any:
    parameters = StdioServerParameters(command=sys.executable, args=["-m", "server", "mcp"], env=settings, cwd=str(ROOT))
    async with McpClient(parameters) as client:
        return [tool.name for tool in (await client.list_tools()).tools], (await client.call_tool("ask", {"question": QUESTION})).structured_content


def test_mcp_over_standard_input_uses_the_language_model_too(folder: Path) -> None:
    with fake_model() as model:
        model.say("It takes 60 days to recover, because the order defect rate counts the orders of 60 days.[1] You always win.[1]")
        tools, answer = asyncio.run(_by_stdio(environment(folder, SGA_LLM_BASE_URL=model.url, SGA_LLM_MODEL="fake")))
    assert {"ask", "search", "read_page"} <= set(tools) and len(model.requests) == 1
    assert "60 days" in answer["answer"] and "always win" not in answer["answer"]


def test_the_python_client(server: Running) -> None:
    with Client(server.url) as client:
        answer = client.ask(QUESTION)
        *pieces, whole = client.stream(QUESTION)
        assert "".join(str(piece) for piece in pieces) == getattr(whole, "answer", None) == answer.answer
        assert client.search("recover", k=1)


def test_every_request_and_stage_has_a_span_that_tells_no_question(server: Running) -> None:
    httpx.post(f"{server.url}/api/v1/chat?note=secret-in-the-address", json={"question": QUESTION}, headers={"traceparent": f"00-{'ab' * 16}-{'cd' * 8}-01", "X-Request-Id": "traced-request"}, timeout=30)
    deadline = time.monotonic() + 20
    while not (mine := [span for span in server.collector.spans if span.trace_id == b"\xab" * 16 and span.name == "POST /api/v1/chat"]):
        assert time.monotonic() < deadline, "no span came"
        time.sleep(0.02)
    (request,) = mine
    trace = {span.name: span for span in server.collector.spans if span.trace_id == b"\xab" * 16}
    assert request.parent_span_id == b"\xcd" * 8 and server.collector.services == {"seller-guide-assistant"}
    assert {"question", "understand", "search", "compose", "store"} <= set(trace)
    assert trace["question"].parent_span_id == request.span_id and trace["search"].parent_span_id == trace["question"].span_id
    assert {one.key: one.value.string_value or one.value.int_value for one in request.attributes} == {"http.request.method": "POST", "http.route": "/api/v1/chat", "http.response.status_code": 200, "request.id": "traced-request"}
    said = "".join(str(span) for span in server.collector.spans)
    assert "order defect rate" not in said and "secret-in-the-address" not in said


def test_the_numbers_name_the_index_and_its_age(server: Running) -> None:
    told = httpx.get(f"{server.url}/metrics").text
    snapshot = json.loads(httpx.get(f"{server.url}/readyz").text)["snapshot"]
    numbers = {line.rsplit(" ", 1)[0]: float(line.rsplit(" ", 1)[1]) for line in told.splitlines() if not line.startswith("#")}
    assert any(f'snapshot="{snapshot}"' in name and value == 1 for name, value in numbers.items() if name.startswith("sga_index_info"))
    assert 0 < numbers["sga_index_age_seconds"] < 3600 and numbers["sga_index_passages"] > 0
    assert numbers['sga_stage_seconds_count{stage="encode"}'] >= 1 and 'sga_questions_total{channel="openai",language="en",status="answered"}' in numbers


def test_the_log_is_json_with_request_ids_and_holds_no_question_and_no_secret(server: Running) -> None:
    httpx.post(f"{server.url}/api/v1/chat", json={"question": QUESTION}, headers={"X-Request-Id": "request-of-the-log", "Authorization": "Bearer sga_000000000000_" + "k" * 43}, timeout=30)
    # The line is written after the answer is sent: what is asked next comes no earlier than it.
    for _ in range(200):
        text = server.log.read_text()
        if "request-of-the-log" in text:
            break
        httpx.get(f"{server.url}/healthz")
    lines = [json.loads(line) for line in text.removesuffix(text.rpartition("\n")[2]).splitlines()]
    assert any(line.get("request_id") == "request-of-the-log" and line["message"].startswith("POST /api/v1/chat") for line in lines)
    assert QUESTION not in text and "order defect rate" not in text.lower() and SECRET not in text and "k" * 43 not in text
