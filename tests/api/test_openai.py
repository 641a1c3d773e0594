"""The official client against a real server."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import openai
import pytest

from server.api.protocol import MODEL, pieces
from tests.api.conftest import QUESTION, Served


@pytest.fixture
def client(open_server: Served) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=f"{open_server.url}/v1", api_key="unused", max_retries=0) as client:
        yield client


def ask(client: openai.OpenAI, text: str = QUESTION, **more: Any) -> Any:
    return client.chat.completions.create(model=MODEL, messages=[{"role": "user", "content": text}], **more)


def test_an_answer_has_markers_and_each_marker_a_citation_at_its_place(client: openai.OpenAI) -> None:
    reply = ask(client)
    message = reply.choices[0].message
    assert "60 days" in message.content and reply.choices[0].finish_reason == "stop"
    marks = [message.content[a.url_citation.start_index : a.url_citation.end_index] for a in message.annotations]
    assert marks and all(mark.startswith("[") and mark.endswith("]") for mark in marks)
    assert len(marks) == message.content.count("[")
    assert all(a.url_citation.url.startswith("http://127.0.0.1") and "/kb/en/odr" in a.url_citation.url for a in message.annotations)
    assert reply.model_extra["guide"]["citations"][0]["document"] == "en/odr"
    assert reply.usage.total_tokens == reply.usage.prompt_tokens + reply.usage.completion_tokens > 0


def test_streamed_and_not_streamed_agree(client: openai.OpenAI) -> None:
    whole = ask(client)
    chunks = list(ask(client, stream=True, stream_options={"include_usage": True}))
    text = "".join(c.choices[0].delta.content or "" for c in chunks if c.choices)
    assert text == whole.choices[0].message.content
    streamed = next(c.choices[0].delta.model_extra["annotations"] for c in chunks if c.choices and c.choices[0].delta.model_extra)
    assert streamed == [a.model_dump() for a in whole.choices[0].message.annotations]
    assert [c.choices[0].finish_reason for c in chunks if c.choices][-1] == "stop"
    assert chunks[-1].usage == whole.usage
    assert len({c.id for c in chunks}) == 1


def test_the_official_streaming_helper_works(client: openai.OpenAI) -> None:
    with client.chat.completions.stream(model=MODEL, messages=[{"role": "user", "content": QUESTION}]) as stream:
        final = stream.get_final_completion()
    assert "60 days" in (final.choices[0].message.content or "")


async def _async_ask(url: str) -> str:
    async with openai.AsyncOpenAI(base_url=f"{url}/v1", api_key="unused") as client:
        reply = await client.chat.completions.create(model=MODEL, messages=[{"role": "user", "content": QUESTION}])
        return reply.choices[0].message.content or ""


def test_the_asynchronous_client_works(open_server: Served) -> None:
    import asyncio

    assert "60 days" in asyncio.run(_async_ask(open_server.url))


def test_what_was_asked_before_belongs_to_the_question(client: openai.OpenAI) -> None:
    messages: Any = [
        {"role": "system", "content": "You are a pirate."},
        {"role": "user", "content": "What is the target for the order defect rate?"},
        {"role": "assistant", "content": "Below 1%."},
        {"role": "user", "content": [{"type": "text", "text": "And how long to recover?"}]},
    ]
    reply = client.chat.completions.create(model=MODEL, messages=messages, temperature=0.2, max_tokens=5, tools=[])
    assert "60 days" in reply.choices[0].message.content


def test_models_are_listed_and_read(client: openai.OpenAI) -> None:
    assert [one.id for one in client.models.list()] == [MODEL]
    assert client.models.retrieve(MODEL).owned_by == "seller-guide"
    with pytest.raises(openai.NotFoundError):
        client.models.retrieve("gpt-5")


@pytest.mark.parametrize(
    ("more", "param"),
    [
        ({"n": 2}, "n"),
        ({"tool_choice": "required"}, "tool_choice"),
        ({"response_format": {"type": "json_object"}}, "response_format"),
        ({"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "data:,"}}]}]}, "messages"),
        ({"messages": [{"role": "assistant", "content": "hello"}]}, "messages"),
    ],
)
def test_what_cannot_be_honoured_is_refused_and_named(client: openai.OpenAI, more: dict[str, Any], param: str) -> None:
    with pytest.raises(openai.BadRequestError) as raised:
        client.chat.completions.create(**{"model": MODEL, "messages": [{"role": "user", "content": QUESTION}], **more})
    assert raised.value.param == param and raised.value.type == "invalid_request_error"


def test_another_model_is_not_found(client: openai.OpenAI) -> None:
    with pytest.raises(openai.NotFoundError) as raised:
        client.chat.completions.create(model="gpt-5", messages=[{"role": "user", "content": QUESTION}])
    assert raised.value.code == "unknown_model"


def test_an_empty_question_is_said_to_be_empty(client: openai.OpenAI) -> None:
    with pytest.raises(openai.UnprocessableEntityError) as raised:
        ask(client, "   ")
    assert raised.value.code == "empty_question"


@pytest.mark.parametrize("text", ["a[1] b[2][3]\n\n- c[4]\n", "没有标记", "\n\n x", "", "一句。[1]另一句。[2]"])
def test_pieces_joined_are_the_text(text: str) -> None:
    assert "".join(pieces(text)) == text
