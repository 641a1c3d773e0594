"""A conversation that its visitor shares: read by whoever has the link, as far as it was shared, until it is withdrawn."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from server.storage import Storage
from tests.server.checks import error_of
from tests.server.conftest import House
from tests.server.guide import ASK_EN, ASK_ZH
from tests.server.test_chat import STRANGER, VISITOR, ask


def shared(client: TestClient) -> tuple[str, str]:
    """A conversation of one question, shared: its address in the API, and that of the link."""
    begun = ask(client, ASK_EN, VISITOR)
    address = f"/api/v1/conversations/{begun['conversation_id']}"
    told = client.post(f"{address}/share", headers=VISITOR).json()
    assert (told["turns"], told["later"]) == (1, 0)
    return address, told["url"]


def test_the_link_shows_what_was_shared_and_nothing_later(client: TestClient) -> None:
    address, url = shared(client)
    ask(client, ASK_ZH, VISITOR, conversation_id=address.rpartition("/")[2])
    page = client.get(url, headers=STRANGER)
    assert page.status_code == 200
    assert ASK_EN in page.text and "21 days" in page.text and ASK_ZH not in page.text
    assert client.get(f"{address}/share", headers=VISITOR).json() == {"url": url, "turns": 1, "later": 1}
    assert client.post(f"{address}/share", headers=VISITOR).json() == {"url": url, "turns": 2, "later": 0}
    assert ASK_ZH in client.get(url).text


def test_a_shared_page_can_only_be_read(client: TestClient) -> None:
    _, url = shared(client)
    page = client.get(url, headers=STRANGER)
    assert "<form" not in page.text and "<textarea" not in page.text and "<button" not in page.text
    assert VISITOR["Cookie"].rpartition("=")[2] not in page.text


def test_no_search_engine_and_no_other_site_learns_of_it(client: TestClient) -> None:
    _, url = shared(client)
    page = client.get(url)
    assert '<meta name="robots" content="noindex, nofollow">' in page.text
    assert page.headers["x-robots-tag"] == "noindex, nofollow"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers["cache-control"] == "private, no-store"
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]


def test_a_withdrawn_link_leads_nowhere_and_a_new_one_is_another(client: TestClient) -> None:
    address, url = shared(client)
    assert client.delete(f"{address}/share", headers=VISITOR).status_code == 204
    gone = client.get(url, headers={"Accept-Language": "zh-CN"})
    assert gone.status_code == 404 and "这个链接打不开" in gone.text and ASK_EN not in gone.text
    error_of(client.delete(f"{address}/share", headers=VISITOR), 404, "not_shared")
    error_of(client.get(f"{address}/share", headers=VISITOR), 404, "not_shared")
    assert client.post(f"{address}/share", headers=VISITOR).json()["url"] != url
    assert client.get(url).status_code == 404


@pytest.mark.parametrize("what", ["delete", "forget"])
def test_a_conversation_that_is_deleted_is_shared_no_longer(house: House, what: str) -> None:
    house.publish()
    with house.client() as client:
        address, url = shared(client)
        if what == "delete":
            client.delete(address, headers=VISITOR)
        else:
            storage = Storage(None, house.settings.data)
            assert storage.forget(owner="a" * 32) == 1
            storage.close()
        assert client.get(url).status_code == 404


def test_only_its_visitor_shares_a_conversation(client: TestClient) -> None:
    begun = ask(client, ASK_EN, VISITOR)
    address = f"/api/v1/conversations/{begun['conversation_id']}/share"
    for headers in (STRANGER, {}):
        error_of(client.post(address, headers=headers), 404, "unknown_conversation")
    client.post(address, headers=VISITOR)
    for headers in (STRANGER, {}):
        error_of(client.get(address, headers=headers), 404, "not_shared")
        error_of(client.delete(address, headers=headers), 404, "not_shared")
    listed = client.get("/api/v1/conversations", headers=VISITOR).json()["conversations"]
    assert [one["shared"] for one in listed if one["id"] == begun["conversation_id"]] == [True]


@pytest.mark.parametrize("token", ["x", "%00", "a" * 5000, "..%2f..%2fkb"])
def test_a_guessed_link_leads_nowhere(client: TestClient, token: str) -> None:
    assert client.get(f"/shared/{token}").status_code == 404
