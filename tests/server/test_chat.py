"""Asking over HTTP: JSON, server-sent events, and conversations."""

from __future__ import annotations

import json
from typing import Any

import pytest
from fastapi.testclient import TestClient

from server.chat.compose import compose
from server.chat.sentences import Scored
from tests.server.checks import answer_holds, error_of
from tests.server.conftest import House
from tests.server.guide import ASK_EN, ASK_ZH, FOREIGN, LETTERS

VISITOR = {"Cookie": "sga_visitor=" + "a" * 32}
STRANGER = {"Cookie": "sga_visitor=" + "b" * 32}


def ask(client: TestClient, question: str, headers: dict[str, str] | None = None, **more: object) -> dict[str, Any]:
    response = client.post("/api/v1/chat", json={"question": question, **more}, headers=headers)
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


def events(client: TestClient, headers: dict[str, str] | None = None, **body: object) -> list[tuple[str, Any]]:
    response = client.post("/api/v1/chat", json={"stream": True, **body}, headers=headers)
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/event-stream")
    blocks = [block.split("\n") for block in response.text.split("\n\n") if block]
    return [(name.removeprefix("event: "), json.loads(data.removeprefix("data: "))) for name, data in blocks]


@pytest.mark.parametrize(("question", "language", "said", "page"), [(ASK_ZH, "zh", "21 天", "zh/parcels"), (ASK_EN, "en", "21 days", "en/parcels"), (LETTERS, "en", "white shelf", "en/shelves")])
def test_an_answer_in_the_language_of_the_question_with_its_source(client: TestClient, shared_house: House, question: str, language: str, said: str, page: str) -> None:
    answer = ask(client, question)
    assert (answer["status"], answer["language"], answer["question"]) == ("answered", language, question)
    assert said in answer["answer"]
    assert answer["citations"][0]["document"] == page
    assert {citation["language"] for citation in answer["citations"]} == {language}
    answer_holds(answer, shared_house.kb)


def test_the_source_is_the_footnotes_or_the_page_itself(client: TestClient) -> None:
    assert ask(client, ASK_EN)["citations"][0]["source"] == {"title": "Warehouse handbook", "url": "https://example.org/store", "authority": "official", "as_of": "2025-11"}
    assert ask(client, LETTERS)["citations"][0]["source"] == {"title": "Shelves", "url": None, "authority": "page", "as_of": None}


def test_the_citations_address_opens_the_page_at_these_lines(client: TestClient) -> None:
    citation = ask(client, ASK_EN)["citations"][0]
    page = client.get(citation["url"])
    assert page.status_code == 200
    assert "<mark" in page.text or "cited" in page.text
    assert "21 days" in page.text


@pytest.mark.parametrize("question", [FOREIGN, "谁写了歌剧《图兰朵》？"])
def test_a_refusal_has_no_citations_and_offers_what_the_guide_answers(client: TestClient, shared_house: House, question: str) -> None:
    answer = ask(client, question)
    assert answer["status"] == "refused"
    assert answer["suggestions"]
    answer_holds(answer, shared_house.kb)


def test_the_answer_in_a_chosen_language(client: TestClient) -> None:
    assert ask(client, ASK_EN, language="zh")["language"] == "zh"


@pytest.mark.parametrize("question", [ASK_ZH, ASK_EN, FOREIGN])
def test_the_stream_says_the_same_piece_by_piece(client: TestClient, shared_house: House, question: str) -> None:
    got = events(client, question=question)
    done = got[-1][1]
    assert [name for name, _ in got].count("done") == 1 and got[-1][0] == "done"
    assert [data["stage"] for name, data in got if name == "status"] == ["understand", "search", "compose"]
    assert "".join(data["text"] for name, data in got if name == "delta") == done["answer"]
    assert [data for name, data in got if name == "citation"] == done["citations"]
    answer_holds(done, shared_house.kb)
    known: set[int] = set()
    for name, data in got:
        if name == "citation":
            known.add(data["n"])
        if name == "delta":
            for citation in done["citations"]:
                assert f"[{citation['n']}]" not in data["text"] or citation["n"] in known


def test_the_stream_is_had_by_the_accept_header_too(client: TestClient) -> None:
    got = events(client, headers={"Accept": "text/event-stream"}, question=ASK_EN, stream=False)
    assert got[-1][0] == "done"


def test_a_stream_that_cannot_be_answered_ends_with_an_error(client: TestClient) -> None:
    got = events(client, question=ASK_EN, conversation_id="unknown")
    assert [name for name, _ in got] == ["error"]
    assert got[0][1]["error"]["code"] == "unknown_conversation"


def test_a_fault_inside_ends_the_stream_with_an_error_and_nothing_of_the_inside(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a secret of the inside")

    monkeypatch.setattr("server.chat.engine.understand", broken)
    got = events(client, question=ASK_EN)
    assert got[-1][0] == "error"
    assert got[-1][1]["error"]["code"] == "internal"
    response = client.post("/api/v1/chat", json={"question": ASK_EN})
    error_of(response, 500, "internal")
    assert "secret" not in response.text + json.dumps(got)


@pytest.mark.parametrize(("first", "then", "said"), [(ASK_ZH, "那冷藏的呢？", "2 天"), (ASK_EN, "And chilled ones?", "2 days")])
def test_a_follow_up_is_understood_from_the_conversation(client: TestClient, shared_house: House, first: str, then: str, said: str) -> None:
    begun = ask(client, first)
    answer = ask(client, then, conversation_id=begun["conversation_id"])
    assert answer["conversation_id"] == begun["conversation_id"]
    assert answer["id"] != begun["id"]
    assert said in answer["answer"]
    answer_holds(answer, shared_house.kb)


def test_a_conversation_is_kept_read_renamed_and_deleted(client: TestClient) -> None:
    begun = ask(client, ASK_EN, VISITOR)
    ask(client, FOREIGN, VISITOR, conversation_id=begun["conversation_id"])
    address = f"/api/v1/conversations/{begun['conversation_id']}"
    kept = client.get(address, headers=VISITOR).json()
    assert [turn["question"] for turn in kept["turns"]] == [ASK_EN, FOREIGN]
    assert kept["turns"][0]["answer"] == begun
    assert client.patch(address, json={"title": "Parcels"}, headers=VISITOR).status_code == 204
    assert [one["title"] for one in client.get("/api/v1/conversations", headers=VISITOR).json()["conversations"] if one["id"] == begun["conversation_id"]] == ["Parcels"]
    assert client.delete(address, headers=VISITOR).status_code == 204
    error_of(client.get(address, headers=VISITOR), 404, "unknown_conversation")


def test_another_visitor_sees_and_changes_nothing(client: TestClient) -> None:
    begun = ask(client, ASK_EN, VISITOR)
    address = f"/api/v1/conversations/{begun['conversation_id']}"
    for headers in (STRANGER, {}):
        error_of(client.get(address, headers=headers), 404, "unknown_conversation")
        error_of(client.patch(address, json={"title": "mine"}, headers=headers), 404, "unknown_conversation")
        error_of(client.delete(address, headers=headers), 404, "unknown_conversation")
        error_of(client.post("/api/v1/chat", json={"question": ASK_EN, "conversation_id": begun["conversation_id"]}, headers=headers), 404, "unknown_conversation")
    assert client.get("/api/v1/conversations", headers=STRANGER).json() == {"conversations": []}
    assert len(client.get(address, headers=VISITOR).json()["turns"]) == 1


def test_conversations_outlive_the_server(house: House) -> None:
    house.publish()
    with house.client() as client:
        begun = ask(client, ASK_EN, VISITOR)
    with house.client() as client:
        assert client.get(f"/api/v1/conversations/{begun['conversation_id']}", headers=VISITOR).json()["turns"][0]["answer"] == begun


def test_feedback_belongs_to_an_answer_and_is_counted(client: TestClient) -> None:
    answer = ask(client, ASK_EN)
    assert client.post("/api/v1/feedback", json={"answer_id": answer["id"], "rating": "down", "comment": "没看懂"}).status_code == 204
    assert 'sga_feedback_total{rating="down"} 1.0' in client.get("/metrics").text
    error_of(client.post("/api/v1/feedback", json={"answer_id": "unknown", "rating": "up"}), 404, "unknown_answer")
    error_of(client.post("/api/v1/feedback", json={"answer_id": answer["id"], "rating": "so so"}), 422, "invalid_request")


def test_the_command_line_prints_the_answer_with_its_sources(client: TestClient) -> None:
    from server.chat.answer import Answer
    from server.cli import written

    text = written(Answer.model_validate(ask(client, ASK_EN)))
    assert "21 days" in text and "Warehouse handbook" in text and "en/parcels, lines 12–12" in text


def test_a_conflict_at_the_end_of_a_long_section_belongs_to_its_beginning(house: House) -> None:
    items = "\n".join(f"- Shelf number {number} holds the parcels of street number {number}, and nobody moves them to another shelf before noon.[^store]" for number in range(1, 40))
    conflict = "> [!CONFLICT] superseded\n> - One source: an old leaflet names 14 days.[^old]\n> - Another source: the handbook names 21 days.[^store]\n> - Which stands: 21 days stand, the leaflet is out of date.[^store]\n"
    question = "How many days may a parcel stay in the warehouse?"
    house.write("en/parcels.md", f"# Parcels\n\n## {question}\n\nA parcel may stay in the warehouse for 21 days.[^store]\n\n{items}\n\n{conflict}\n[^store]: Warehouse handbook — official, 2025-11\n[^old]: Old leaflet — third-party, 2019\n")
    house.publish()
    snapshot = house.store.open()
    first = next(i for i, passage in enumerate(snapshot.passages) if passage.document == "en/parcels")
    sentences = [Scored(first, place, sentence, 1.0) for place, sentence in enumerate(snapshot.passages[first].sentences)]
    assert not any(scored.sentence.kind == "conflict" for scored in sentences)
    # Only the beginning of the section was near enough to the question to be read.
    draft = compose(snapshot, {first: sentences}, [first], "en")
    assert [block[-1].sentence.text for _, block in draft.conflicts] == ["Which stands: 21 days stand, the leaflet is out of date."]
