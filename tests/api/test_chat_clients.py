"""LangChain's client, and what plain chat front ends send, against a real server."""

from __future__ import annotations

import json
from typing import Any

import pytest

from server.api.protocol import MODEL
from tests.api.conftest import QUESTION, Serve, Served


@pytest.fixture
def langchain(open_server: Served) -> Any:
    openai = pytest.importorskip("langchain_openai")
    return openai.ChatOpenAI(base_url=f"{open_server.url}/v1", api_key="unused", model=MODEL, temperature=0.3, stream_usage=True, max_retries=0)


def test_langchain_asks_and_streams_the_same(langchain: Any) -> None:
    messages = [("system", "Be brief."), ("human", "What is the target for the order defect rate?"), ("ai", "Below 1%."), ("human", QUESTION)]
    whole = langchain.invoke(messages)
    assert "60 days" in whole.content and whole.usage_metadata["total_tokens"] > 0
    pieces = list(langchain.stream(messages))
    assert len(pieces) > 1 and "".join(piece.content for piece in pieces) == whole.content
    assert sum(piece.usage_metadata["output_tokens"] for piece in pieces if piece.usage_metadata) == whole.usage_metadata["output_tokens"]


def test_langchain_is_told_in_its_own_terms_what_cannot_be(langchain: Any) -> None:
    import openai

    with pytest.raises(openai.BadRequestError, match="tool_choice"):
        langchain.bind_tools([{"name": "look", "description": "looks", "parameters": {"type": "object", "properties": {}}}], tool_choice="look").invoke(QUESTION)


def of_a_front_end(**more: Any) -> dict[str, Any]:
    """What chat front ends send beside the question, put together: samplers, ids of their own, tools that may be used, empty lists."""
    messages = [
        {"role": "system", "content": "You are a helpful assistant. Current date: 2026-03-01.", "name": "app"},
        {"role": "user", "content": [{"type": "text", "text": "Hello", "cache_control": {"type": "ephemeral"}}]},
        {"role": "assistant", "content": "How can I help?", "reasoning_content": "", "tool_calls": []},
        {"role": "user", "content": [{"type": "text", "text": QUESTION}], "id": "m-3"},
    ]
    samplers = {"temperature": 0.7, "top_p": 1, "top_k": 40, "frequency_penalty": 0, "presence_penalty": 0, "max_tokens": 4000, "max_completion_tokens": 4000, "seed": 1, "stop": None, "n": 1, "logit_bias": {}, "logprobs": False}
    own = {"user": "u-1", "chat_id": "c-1", "session_id": "s-1", "metadata": {"a": "b"}, "store": False, "features": {"web_search": False}, "tools": [], "tool_choice": "auto", "parallel_tool_calls": True, "response_format": {"type": "text"}}
    return {"model": MODEL, "messages": messages, "stream": True, "stream_options": {"include_usage": True, "include_obfuscation": False}, **samplers, **own, **more}


def events(text: str) -> list[Any]:
    """The events of a stream as such a front end reads it: lines, `data: `, and [DONE] last."""
    lines = [line.removeprefix("data: ") for line in text.split("\n") if line]
    assert lines[-1] == "[DONE]" and all(text_line.startswith("data: ") for text_line in text.split("\n") if text_line)
    return [json.loads(line) for line in lines[:-1]]


def test_a_plain_front_end_is_answered(open_server: Served) -> None:
    with open_server.client() as client:
        (model,) = client.get("/v1/models", headers={"Authorization": "Bearer sk-anything"}).json()["data"]
        reply = client.post("/v1/chat/completions", json=of_a_front_end(model=model["id"]), headers={"Authorization": "Bearer sk-anything", "Accept": "text/event-stream"})
        plain = client.post("/v1/chat/completions", json=of_a_front_end(stream=False, stream_options=None)).json()
    assert reply.headers["content-type"].startswith("text/event-stream")
    chunks = events(reply.text)
    text = "".join(choice["delta"].get("content") or "" for chunk in chunks for choice in chunk["choices"])
    assert "60 days" in text and text == plain["choices"][0]["message"]["content"]
    assert chunks[-1]["choices"] == [] and chunks[-1]["usage"]["total_tokens"] > 0
    assert {chunk["object"] for chunk in chunks} == {"chat.completion.chunk"} and len({chunk["id"] for chunk in chunks}) == 1


def test_instructions_put_last_do_not_hide_the_question(open_server: Served) -> None:
    messages = [{"role": "user", "content": QUESTION}, {"role": "system", "content": "Answer in the user's language."}]
    with open_server.client() as client:
        said = client.post("/v1/chat/completions", json=of_a_front_end(messages=messages, stream=False)).json()
        none = client.post("/v1/chat/completions", json=of_a_front_end(messages=messages[1:]))
    assert "60 days" in said["choices"][0]["message"]["content"]
    assert none.status_code == 400 and none.json()["error"]["param"] == "messages"


def test_a_front_end_in_a_browser_may_call_from_an_origin_that_is_listed_and_from_no_other(serve: Serve) -> None:
    # OpenAI's own client sends headers of its own, which the browser asks for.
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,content-type,x-stainless-lang,x-stainless-os"}
    with serve(cors_origins="https://chat.example.com", api_keys_required=True).client() as client:
        good = client.options("/v1/chat/completions", headers={"Origin": "https://chat.example.com", **asked})
        other = client.options("/v1/chat/completions", headers={"Origin": "https://evil.example.com", **asked})
        refused = client.post("/v1/chat/completions", json=of_a_front_end(), headers={"Origin": "https://chat.example.com"})
    assert good.status_code == 200 and good.headers["access-control-allow-origin"] == "https://chat.example.com"
    assert {"authorization", "content-type", "x-stainless-lang", "x-stainless-os"} <= {name.strip().lower() for name in good.headers["access-control-allow-headers"].split(",")}
    assert "access-control-allow-origin" not in other.headers
    # Without this the page could not even read that it needs a key.
    assert refused.status_code == 401 and refused.headers["access-control-allow-origin"] == "https://chat.example.com"
