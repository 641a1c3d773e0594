"""Keys and limits, on a server that needs them and on one that does not."""

from __future__ import annotations

import base64
import sqlite3
from collections.abc import Callable

import pytest

from indexer.errors import SettingError
from server.access.keys import KeyStore
from server.access.limits import Limits, limit_of
from server.access.rules import is_loopback, neighbourhood, rules_of, scope_for
from server.settings import Settings
from tests.api.conftest import QUESTION, Serve

CHAT = {"question": QUESTION}


def bearer(text: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {text}"}


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "assistant.example.com", ""])
def test_a_server_for_others_does_not_start_without_a_key_or_a_word(settings: Callable[..., Settings], keys: KeyStore, host: str) -> None:
    with pytest.raises(SettingError, match="there is no key"):
        rules_of(settings(host=host), keys)
    assert rules_of(settings(host=host, api_keys_required=True), keys).required
    assert not rules_of(settings(host=host, api_keys_required=False), keys).required
    info, _ = keys.make("shop", ["chat"])
    assert rules_of(settings(host=host), keys).required
    keys.revoke(info.id)
    with pytest.raises(SettingError):
        rules_of(settings(host=host), keys)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost", "LOCALHOST"])
def test_loopback_needs_no_key(settings: Callable[..., Settings], keys: KeyStore, host: str) -> None:
    rules = rules_of(settings(host=host), keys)
    assert is_loopback(host) and not rules.required and rules.per_address is None


def test_elsewhere_limits_hold_without_being_set(settings: Callable[..., Settings], keys: KeyStore) -> None:
    rules = rules_of(settings(host="0.0.0.0", api_keys_required=False), keys)
    assert rules.per_address is not None and rules.per_key is not None


def test_the_database_never_holds_a_key(settings: Callable[..., Settings], keys: KeyStore) -> None:
    _, text = keys.make("shop", ["chat"])
    secret = text.rsplit("_", 1)[-1] if text.count("_") == 2 else text[17:]
    dump = "\n".join(sqlite3.connect(settings().data / "assistant.db").iterdump())
    assert "shop" in dump and secret not in dump and text not in dump


def test_a_rotated_key_works_until_its_grace_ends_and_a_revoked_one_not_at_all(keys: KeyStore) -> None:
    info, old = keys.make("shop", ["chat"])
    _, new = keys.rotate(info.id, grace_hours=1)
    assert keys.find(old) is not None and keys.find(new) is not None
    _, newest = keys.rotate(info.id)
    assert keys.find(old) is None and keys.find(new) is None and keys.find(newest) is not None
    keys.revoke(info.id)
    assert keys.find(newest) is None
    with pytest.raises(SettingError):
        keys.rotate(info.id)


def test_a_key_ends_on_its_day(keys: KeyStore, monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import timedelta

    from server.access import keys as module

    _, text = keys.make("shop", ["chat"], days=3)
    now = module._now()
    assert keys.find(text) is not None
    monkeypatch.setattr(module, "_now", lambda: now + timedelta(days=4))
    assert keys.find(text) is None and not keys.listed()[0].active


@pytest.mark.parametrize(("name", "scopes"), [("", ["chat"]), ("x", []), ("x", ["root"]), ("x" * 101, ["read"])])
def test_a_key_without_sense_is_not_made(keys: KeyStore, name: str, scopes: list[str]) -> None:
    with pytest.raises(SettingError):
        keys.make(name, scopes)
    assert keys.listed() == []


def test_each_scope_opens_its_doors_and_no_other(serve: Serve, keys: KeyStore) -> None:
    texts = {scope: keys.make(scope, [scope])[1] for scope in ("read", "chat", "admin")}
    server = serve(api_keys_required=True)
    expected = {"read": (200, 403, 403, 403), "chat": (200, 200, 403, 403), "admin": (200, 200, 200, 200)}
    with server.client() as client:
        for scope, statuses in expected.items():
            with_key = bearer(texts[scope])
            got = (
                client.post("/api/v1/search", json={"query": "recover"}, headers=with_key).status_code,
                client.post("/api/v1/chat", json=CHAT, headers=with_key).status_code,
                client.get("/metrics", headers=with_key).status_code,
                client.get("/api/v1/insights", headers=with_key).status_code,
            )
            assert got == statuses, scope


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/api/v1/chat"), ("POST", "/v1/chat/completions"), ("GET", "/v1/models"), ("GET", "/api/v1/documents"), ("POST", "/mcp"), ("GET", "/metrics"), ("GET", "/"), ("GET", "/kb"), ("POST", "/ask"), ("GET", "/nothing")],
)
def test_without_a_key_nothing_is_said(serve: Serve, method: str, path: str) -> None:
    server = serve(api_keys_required=True)
    with server.client() as client:
        for headers in ({}, bearer("sga_000000000000_" + "x" * 43), bearer("x"), {"Authorization": "Basic ///"}, {"X-Api-Key": "x"}, {"Cookie": "sga_visitor=" + "a" * 30}, {"Host": "x/healthz?"}):
            reply = client.request(method, path, headers=headers)
            assert (reply.status_code in (400, 401) and "www-authenticate" in reply.headers) or reply.status_code == 400, headers
        assert client.get("/healthz").status_code == 200 and client.get("/readyz").status_code == 200


def test_a_browser_comes_in_with_the_key_as_its_password(serve: Serve, keys: KeyStore) -> None:
    _, text = keys.make("people", ["chat"])
    server = serve(api_keys_required=True)
    basic = {"Authorization": "Basic " + base64.b64encode(f"me:{text}".encode()).decode()}
    with server.client(headers=basic) as client:
        assert client.get("/").status_code == 200
        asked = client.post("/api/v1/chat", json=CHAT).json()
        assert [one["id"] for one in client.get("/api/v1/conversations").json()["conversations"]] == [asked["conversation_id"]]


def test_the_web_page_can_be_open_while_programs_need_keys(serve: Serve) -> None:
    server = serve(api_keys_required=True, web_open=True)
    with server.client() as client:
        assert client.post("/api/v1/chat", json=CHAT).status_code == 401
        assert client.get("/").status_code == 200 and "sga_visitor" in client.cookies
        assert client.post("/api/v1/chat", json=CHAT).status_code == 200
        assert client.post("/v1/chat/completions", json={}).status_code == 401
        assert client.get("/metrics").status_code == 401


def test_on_loopback_the_page_and_its_cookie_work_without_a_key(serve: Serve) -> None:
    with serve().client() as client:
        assert client.get("/").status_code == 200
        asked = client.post("/api/v1/chat", json=CHAT).json()
        assert client.get(f"/api/v1/conversations/{asked['conversation_id']}").status_code == 200
        client.cookies.clear()
        assert client.get(f"/api/v1/conversations/{asked['conversation_id']}").status_code == 404
        assert client.get("/api/v1/insights").status_code == 401


def test_one_key_does_not_see_the_conversations_of_another(serve: Serve, keys: KeyStore) -> None:
    one, other = keys.make("one", ["chat"])[1], keys.make("other", ["chat"])[1]
    with serve(api_keys_required=True).client() as client:
        asked = client.post("/api/v1/chat", json=CHAT, headers=bearer(one)).json()["conversation_id"]
        for method in ("GET", "DELETE"):
            assert client.request(method, f"/api/v1/conversations/{asked}", headers=bearer(other)).status_code == 404
        assert client.post("/api/v1/chat", json={**CHAT, "conversation_id": asked}, headers=bearer(other)).status_code == 404
        assert client.delete(f"/api/v1/conversations/{asked}", headers=bearer(one)).status_code == 204


def test_limits_count_each_key_and_each_address_by_itself(serve: Serve, keys: KeyStore) -> None:
    one, other = keys.make("one", ["read"])[1], keys.make("other", ["read"])[1]
    with serve(limit_per_key="2/minute", limit_per_address="1/minute").client() as client:
        path = "/api/v1/documents"
        first = client.get(path, headers=bearer(one))
        assert first.headers["x-ratelimit-limit"] == "2" and first.headers["x-ratelimit-remaining"] == "1"
        assert [client.get(path, headers=bearer(one)).status_code for _ in range(2)] == [200, 429]
        assert client.get(path, headers=bearer(other)).status_code == 200
        assert client.get(path).status_code == 200
        refused = client.get(path)
        assert refused.status_code == 429 and 1 <= int(refused.headers["retry-after"]) <= 60 and refused.json()["error"]["code"] == "rate_limited"
        assert client.get("/").status_code == 200, "pages are not counted"
        assert 'sga_limited_total{by="address"} 1.0' in client.get("/metrics").text


def test_who_guesses_keys_is_stopped(serve: Serve) -> None:
    with serve(api_keys_required=True).client() as client:
        codes = [client.get("/v1/models", headers=bearer(f"guess-{i}")).status_code for i in range(32)]
    assert codes == [401] * 30 + [429] * 2


async def _two_processes(url: str) -> list[bool]:
    item = limit_of("3/minute", "x")
    assert item is not None
    first, second = Limits(url), Limits(url)
    return [(await one.hit(item, "who")).allowed for one in (first, second, first, second)]


def test_two_processes_share_their_counters_in_redis(monkeypatch: pytest.MonkeyPatch) -> None:
    import asyncio

    fakeredis = pytest.importorskip("fakeredis")
    server = fakeredis.FakeServer()
    monkeypatch.setattr("redis.from_url", lambda url, **options: fakeredis.FakeRedis(server=server))
    assert asyncio.run(_two_processes("redis://127.0.0.1:1/0")) == [True, True, True, False]


def test_without_its_redis_a_process_counts_for_itself() -> None:
    import asyncio

    # Each of the two counts to three by itself.
    assert asyncio.run(_two_processes("redis://127.0.0.1:1/0")) == [True, True, True, True]


@pytest.mark.parametrize("text", ["many", "0.5/minute", "5", "-1/minute"])
def test_a_limit_that_cannot_be_read_is_named(settings: Callable[..., Settings], keys: KeyStore, text: str) -> None:
    with pytest.raises(SettingError, match="limit_per_key"):
        rules_of(settings(limit_per_key=text), keys)


def test_an_address_that_nobody_listed_needs_a_key() -> None:
    assert scope_for("/something/new") == "chat" and scope_for("/api/v2/x") == "chat"
    assert scope_for("/healthz") is None


def test_an_ipv6_customer_is_one_address() -> None:
    assert neighbourhood("2001:db8:1:2::1") == neighbourhood("2001:db8:1:2:ffff::9") != neighbourhood("2001:db8:1:3::1")
    assert neighbourhood("::ffff:10.0.0.1") == "10.0.0.1"
