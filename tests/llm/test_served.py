"""The whole way: a question over HTTP, an answer in the model's words or the guide's, and never a refusal reworded."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from fastapi.testclient import TestClient

from server.app import create_app
from server.chat.answer import Answer
from server.settings import Settings
from tests.fake_encoder import FakeEncoder
from tests.llm.answers import answer
from tests.llm.fake_model import FakeModel, Reply, delta

QUESTION = "When is my money released?"
Clients = Callable[..., TestClient]


@pytest.fixture
def clients(tmp_path: Path) -> Iterator[Clients]:
    """Makes a client of a server with a model at this address, whose engine gives one answer to everything."""
    open_clients: list[TestClient] = []

    def make(url: str, engine: Answer) -> TestClient:
        app = create_app(Settings(kb=tmp_path, data=tmp_path, llm_base_url=url, llm_model="fake"), encoder=FakeEncoder)

        def answered(question: str, *, conversation_id: str = "", **_: object) -> tuple[Answer, SimpleNamespace]:
            return engine.model_copy(update={"id": uuid.uuid4().hex, "question": question, "conversation_id": conversation_id}), SimpleNamespace(dropped=0)

        app.state.serving.answer = answered
        client = TestClient(app)
        client.__enter__()
        open_clients.append(client)
        return client

    yield make
    for client in open_clients:
        client.__exit__(None, None, None)


def test_an_answer_says_who_worded_it(model: FakeModel, clients: Clients) -> None:
    model.say("Release can be requested 60 days after deactivation in the US.[1] You always win.[1]\n\nThe actual payment may come later than 60 days.[1]")
    client = clients(model.url, answer())
    got = client.post("/api/v1/chat", json={"question": QUESTION}).json()
    assert got["mode"] == "model"
    assert got["answer"] == "Release can be requested 60 days after deactivation in the US.[1]\n\nThe actual payment may come later than 60 days.[1]"
    assert 'sga_llm_answers_total{result="model"} 1.0' in client.get("/metrics").text


def test_a_follow_up_brings_the_earlier_questions(model: FakeModel, clients: Clients) -> None:
    model.say("")
    client = clients(model.url, answer())
    first = client.post("/api/v1/chat", json={"question": QUESTION}).json()
    client.post("/api/v1/chat", json={"question": "And in Japan?", "conversation_id": first["conversation_id"]})
    assert QUESTION in model.requests[1]["messages"][1]["content"]


def test_a_model_that_fails_changes_nothing(model: FakeModel, clients: Clients) -> None:
    model.reply = lambda _: Reply([delta("Rel")])
    got = clients(model.url, answer()).post("/api/v1/chat", json={"question": QUESTION}).json()
    assert (got["status"], got["mode"]) == ("answered", "extractive")
    assert "60 days after deactivation.[1]" in got["answer"]


def test_a_refusal_never_reaches_the_model(model: FakeModel, clients: Clients) -> None:
    model.say("Bake it for an hour.[1]")
    got = clients(model.url, answer("The guide does not say.", [], status="refused")).post("/api/v1/chat", json={"question": QUESTION}).json()
    assert (got["status"], got["answer"], got["mode"], model.requests) == ("refused", "The guide does not say.", "extractive", [])


def test_streamed_and_kept_are_the_same(model: FakeModel, clients: Clients) -> None:
    model.say("Release can be requested 60 days after deactivation in the US.[1] The actual payment may come later than 60 days.[1]")
    client = clients(model.url, answer())
    events = client.post("/api/v1/chat", json={"question": QUESTION, "stream": True}).text
    done = json.loads(events.split("event: done\ndata: ")[1])
    deltas = "".join(json.loads(part.split("\n")[0])["text"] for part in events.split("event: delta\ndata: ")[1:])
    assert deltas == done["answer"]
    assert done["mode"] == "model"
