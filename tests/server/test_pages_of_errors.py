"""What a person meets in a browser when something is wrong: words in their language, never JSON."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from indexer.errors import SettingError
from server.settings import load_settings
from tests.server.conftest import House
from tests.server.guide import ASK_EN

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8", "Accept-Language": "zh-CN"}


@pytest.mark.parametrize(("language", "words"), [("zh-CN", "没有这个地址。"), ("zh-TW", "沒有這個地址。"), ("en", "There is nothing at this address.")])
def test_an_unknown_address_is_a_page(client: TestClient, language: str, words: str) -> None:
    response = client.get("/nowhere", headers={**BROWSER, "Accept-Language": language})
    assert response.status_code == 404
    assert f"<h1>{words}</h1>" in response.text
    assert client.get("/nowhere").json()["error"]["code"] == "not_found"
    assert client.get("/api/v1/nowhere", headers=BROWSER).json()["error"]["code"] == "not_found"


def test_a_question_that_cannot_be_answered_stays_in_its_field(house: House) -> None:
    with house.client(loaded=False) as client:
        response = client.post("/ask", data={"question": ASK_EN}, headers=BROWSER)
    assert response.status_code == 503
    assert "指南暂时无法使用。" in response.text
    assert f">{ASK_EN}</textarea>" in response.text


def test_a_conversation_that_is_gone_is_left_out_of_the_form(client: TestClient) -> None:
    page = client.post("/ask", data={"question": ASK_EN, "conversation_id": "gone"}, headers=BROWSER).text
    assert "没有这个对话。" in page and ASK_EN in page
    assert 'name="conversation_id" value="gone"' not in page


def test_too_many_questions_are_a_page_too(house: House) -> None:
    house.publish()
    house.settings = house.settings.model_copy(update={"limit_per_address": "1/minute"})
    with house.client() as client:
        assert client.post("/ask", data={"question": ASK_EN}, headers=BROWSER).status_code == 200
        response = client.post("/ask", data={"question": ASK_EN}, headers=BROWSER)
    assert response.status_code == 429
    assert "<h1>请求太频繁。</h1>" in response.text
    assert response.headers["retry-after"].isdigit()


def test_only_the_sites_that_are_named_may_frame_the_chat(house: House) -> None:
    house.settings = house.settings.model_copy(update={"widget_origins": ("https://shop.example",)})
    with house.client(loaded=False) as client:
        framed = client.get("/embed")
    assert framed.headers["content-security-policy"].endswith("frame-ancestors 'self' https://shop.example")
    cookie = framed.headers["set-cookie"]
    assert {"HttpOnly", "SameSite=None", "Secure", "Partitioned"} <= set(cookie.split("; "))


@pytest.mark.parametrize("origin", ["shop.example", "https://shop.example/", "https://shop.example; script-src *", "*"])
def test_a_site_that_is_no_origin_is_an_error_of_the_settings(monkeypatch: pytest.MonkeyPatch, origin: str) -> None:
    monkeypatch.setenv("SGA_WIDGET_ORIGINS", origin)
    with pytest.raises(SettingError, match="widget_origins"):
        load_settings()
