"""What is wrong with a request is said in the one form that errors have, and nothing of the inside ever is."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from server.api.errors import PROBLEMS
from tests.server.checks import error_of
from tests.server.conftest import House
from tests.server.guide import ASK_EN

CHAT = "/api/v1/chat"
JSON = {"Content-Type": "application/json"}
SURROGATE = b'"\\ud800"'
"""A JSON string that is no text: half of a pair."""


@pytest.mark.parametrize("question", ["", "   \n\t ", "？！…", "\u200b\u200b", "🙂"])
def test_a_question_without_words(client: TestClient, question: str) -> None:
    error_of(client.post(CHAT, json={"question": question}), 422, "empty_question")
    error_of(client.post(CHAT, json={"question": question, "stream": True}), 422, "empty_question")
    error_of(client.post("/api/v1/search", json={"query": question}), 422, "empty_question")


@pytest.mark.parametrize("question", ["怎" * 100_000, "how " * 25_000, "怎" * 6001])
def test_a_question_that_is_too_long(client: TestClient, question: str) -> None:
    assert "6000" in error_of(client.post(CHAT, json={"question": question}), 413, "question_too_long")["hint"]
    error_of(client.post("/api/v1/search", json={"query": question}), 413, "question_too_long")


def test_the_longest_question_is_answered(client: TestClient) -> None:
    response = client.post(CHAT, json={"question": (ASK_EN + " ") * (6000 // (len(ASK_EN) + 1))})
    assert response.status_code == 200


@pytest.mark.parametrize("body", [b"", b"question=hello", b'{"question": "a"', b"\xff\xfe\x00", b'{"question": "\xff\xfe"}', b'{"question": "' + "怎么".encode("gb18030") + b'"}'])
def test_a_body_that_is_not_json_in_utf8(client: TestClient, body: bytes) -> None:
    error_of(client.post(CHAT, content=body, headers=JSON), 400, "not_json")


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_another_content_type(client: TestClient, kind: str) -> None:
    assert "application/json" in error_of(client.post(CHAT, content=json.dumps({"question": ASK_EN}), headers={"Content-Type": kind}), 400, "not_json")["hint"]


@pytest.mark.parametrize("body", [[], "a", 7, None, {}, {"question": None}, {"question": 7}, {"question": ["a"]}, {"question": "a", "language": "fr"}, {"question": "a", "conversation_id": "x" * 65}, {"question": "a", "stream": "perhaps"}])
def test_json_of_another_form(client: TestClient, body: object) -> None:
    response = client.post(CHAT, json=body)
    assert response.status_code in (400, 422)
    error_of(response, response.status_code, "not_json" if response.status_code == 400 else "invalid_request")


def test_a_nest_of_a_hundred_thousand_brackets(client: TestClient) -> None:
    response = client.post(CHAT, content=b"[" * 100_000, headers=JSON)
    error_of(response, 400, "not_json")


@pytest.mark.parametrize(
    ("address", "body"),
    [
        (CHAT, b'{"question": ' + SURROGATE + b"}"),
        (CHAT, b'{"question": "how many days", "conversation_id": ' + SURROGATE + b"}"),
        ("/api/v1/feedback", b'{"answer_id": ' + SURROGATE + b', "rating": "up"}'),
    ],
)
def test_half_a_character(client: TestClient, address: str, body: bytes) -> None:
    response = client.post(address, content=body, headers=JSON)
    error_of(response, 422, response.json()["error"]["code"])


def test_half_a_character_in_a_question_does_no_harm(client: TestClient) -> None:
    for address, name in ((CHAT, b"question"), ("/api/v1/search", b"query")):
        assert client.post(address, content=b'{"' + name + b'": "how many days \\ud800"}', headers=JSON).status_code in (200, 422)


def test_characters_that_are_no_text_inside_a_question_do_no_harm(client: TestClient) -> None:
    response = client.post(CHAT, json={"question": "How many\x00 days\x1b[31m may a parcel\u202e stay?"})
    assert response.status_code == 200
    assert not {"\x00", "\x1b", "\u202e"} & set(response.json()["question"])


def test_a_body_that_is_too_large_by_its_own_word(client: TestClient) -> None:
    error_of(client.post(CHAT, content=b" " * 1_000_001, headers=JSON), 413, "body_too_large")


@pytest.mark.parametrize("address", [CHAT, "/ask", "/api/v1/feedback"])
def test_a_body_that_is_too_large_and_does_not_say_so(client: TestClient, address: str) -> None:
    def pieces() -> Iterator[bytes]:
        yield from (b" " * 100_000 for _ in range(11))

    error_of(client.post(address, content=pieces(), headers=JSON), 413, "body_too_large")


@pytest.mark.parametrize("conversation", ["unknown", "a' OR '1'='1", "..", "😀"])
def test_a_conversation_that_is_not_there(client: TestClient, conversation: str) -> None:
    error_of(client.post(CHAT, json={"question": ASK_EN, "conversation_id": conversation}), 404, "unknown_conversation")
    assert client.get("/api/v1/conversations/" + conversation.replace("/", "%2f")).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "zh/none",
        "../etc/passwd",
        "..%2f..%2fetc%2fpasswd",
        "%2e%2e/%2e%2e/etc/passwd",
        "%2e%2e%2f%2e%2e%2fpyproject.toml",
        "zh/../../secret",
        "zh%2f..%2f..%2fsecret",
        "..%5c..%5csecret",
        "%252e%252e%252fsecret",
        "/etc/passwd",
        "zh/parcels.md",
        "zh/parcels%00",
        "%ff",
        "zh/" + "a" * 5000,
    ],
)
def test_a_document_that_is_not_there(client: TestClient, shared_house: House, path: str) -> None:
    (shared_house.kb.parent / "secret.md").write_text("# the secret word is mistletoe\n", encoding="utf-8")
    response = client.get(f"/kb/{path}")
    assert response.status_code == 404
    assert "mistletoe" not in response.text and "root:" not in response.text and "Traceback" not in response.text


@pytest.mark.parametrize("path", ["../templates/base.html", "..%2ftemplates%2fbase.html", "%2e%2e/words/en.json", "css/../../words.py", "none.css"])
def test_a_static_file_that_is_not_there(client: TestClient, path: str) -> None:
    assert client.get(f"/static/{path}").status_code == 404


@pytest.mark.parametrize("k", [0, -1, 51, 10**30, 1.5, "many", None])
def test_how_many_passages(client: TestClient, k: object) -> None:
    error_of(client.post("/api/v1/search", json={"query": ASK_EN, "k": k}), 422, "invalid_request")


@pytest.mark.parametrize("k", [1, 50])
def test_search_gives_no_more_than_it_is_asked_for_best_first(client: TestClient, k: int) -> None:
    results = client.post("/api/v1/search", json={"query": ASK_EN, "k": k}).json()["results"]
    assert 1 <= len(results) <= k
    assert results[0]["document"] == "en/parcels"
    assert [one["score"] for one in results] == sorted((one["score"] for one in results), reverse=True)


def test_lines_that_are_not_there_do_no_harm(client: TestClient) -> None:
    for lines in ("0-0", "9-3", "1-999999999", "a-b", "-1", "1-2-3", "٣-٤", "1" * 5000):
        response = client.get("/kb/en/parcels", params={"lines": lines})
        assert response.status_code == 200, lines
        assert "21 days" in response.text


def test_an_address_and_a_method_that_are_not_there(client: TestClient) -> None:
    error_of(client.get("/api/v1/nothing"), 404, "not_found")
    error_of(client.get(CHAT), 405, "method_not_allowed")
    error_of(client.delete("/api/v1/search"), 405, "method_not_allowed")


def test_errors_are_in_the_language_of_whoever_asks(client: TestClient) -> None:
    chinese = client.post(CHAT, json={"question": ""}, headers={"Accept-Language": "zh-CN,zh;q=0.9"}).json()["error"]
    english = client.post(CHAT, json={"question": ""}).json()["error"]
    assert (chinese["message"], english["message"]) == ("问题是空的。", "The question is empty.")


@pytest.mark.parametrize("code", sorted(PROBLEMS))
def test_every_problem_is_said_in_both_languages(code: str) -> None:
    problem = PROBLEMS[code]
    assert 400 <= problem.status < 600
    assert all(any("\u4e00" <= char <= "\u9fff" for char in text) for text in problem.zh)
    assert all(text and not any("\u4e00" <= char <= "\u9fff" for char in text) for text in problem.en)


@pytest.mark.parametrize("cookie", ["", "short", "x" * 65, "../../../../etc/passwd0", "a" * 30 + "'--"])
def test_a_cookie_that_is_not_ours_is_nobody(client: TestClient, cookie: str) -> None:
    assert client.get("/api/v1/conversations", headers={"Cookie": f"sga_visitor={cookie}"}).json() == {"conversations": []}
