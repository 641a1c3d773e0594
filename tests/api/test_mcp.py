"""The official client of the Model Context Protocol, over HTTP and over standard input."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from mcp import Client

from tests.api.conftest import QUESTION, Served


def talk(server: Served, say: Callable[[Client], Awaitable[Any]], mode: str = "auto") -> Any:
    async def run() -> Any:
        async with Client(f"{server.url}/mcp", mode=mode) as client:
            return await say(client)

    return asyncio.run(run())


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_the_tools_are_listed_with_what_they_return(open_server: Served, mode: str) -> None:
    tools = talk(open_server, lambda client: client.list_tools(), mode).tools
    assert [tool.name for tool in tools] == ["ask", "search", "read_page", "odr", "damage_claim", "plan_of_action", "check_appeal"]
    assert all(tool.output_schema and tool.description for tool in tools)
    assert "ctx" not in tools[0].input_schema["properties"]


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_each_tool_returns_a_structured_result(open_server: Served, mode: str) -> None:
    answer = talk(open_server, lambda client: client.call_tool("ask", {"question": QUESTION}), mode).structured_content
    assert answer["status"] == "answered" and "60 days" in answer["answer"] and answer["citations"][0]["document"] == "en/odr"
    results = talk(open_server, lambda client: client.call_tool("search", {"query": "recover", "k": 1}), mode).structured_content["results"]
    assert len(results) == 1
    page = talk(open_server, lambda client: client.call_tool("read_page", {"document": "en/odr"}), mode).structured_content
    assert "# Order defect rate" in page["text"]


@pytest.mark.parametrize(
    ("tool", "arguments", "words"),
    [("ask", {"question": " "}, "empty"), ("ask", {"question": QUESTION, "conversation_id": "nobody"}, "conversation"), ("read_page", {"document": "../../etc/passwd"}, "no such page"), ("search", {"query": "x", "k": 0}, "k")],
)
def test_what_is_wrong_is_said_in_words(open_server: Served, tool: str, arguments: dict[str, Any], words: str) -> None:
    result = talk(open_server, lambda client: client.call_tool(tool, arguments))
    assert result.is_error and words in result.content[0].text


def test_another_site_cannot_reach_the_tools_through_a_name_of_its_own(open_server: Served) -> None:
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    with open_server.client(headers={"Accept": "application/json, text/event-stream"}) as client:
        assert client.post("/mcp", json=body, headers={"Host": "evil.example"}).status_code == 421
        assert client.post("/mcp", json=body, headers={"Origin": "http://evil.example"}).status_code == 403


def test_a_key_is_needed_where_keys_are(serve: Callable[..., Served]) -> None:
    assert httpx.post(f"{serve(api_keys_required=True).url}/mcp", json={}).status_code == 401
