"""The tools over HTTP: results, citations, and refusals that say why."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

ODR = "/api/v1/tools/odr"


def test_the_smallest_request_is_worked_out_and_cites_the_rule(client: TestClient) -> None:
    reply = client.post(ODR, json={"orders": 150, "defects": 3}).json()
    assert (reply["rate"], reply["rate_exact"], reply["below_target"], reply["clean_orders_needed"]) == (0.02, "1/50", False, 151)
    citation = reply["citations"][0]
    assert citation["document"] == "en/odr-basics" and citation["n"] == 1
    assert "below 1%" in citation["quote"] and citation["source"]["authority"] == "official"
    assert any("151" in line for line in reply["lines"])


def test_chinese_gets_chinese_sentences_and_the_chinese_page(client: TestClient) -> None:
    reply = client.post(ODR, json={"orders": 100, "defects": 1, "language": "zh"}).json()
    assert reply["below_target"] is False and reply["clean_orders_needed"] == 1
    assert reply["citations"][0]["document"] == "zh/odr-basics"
    assert "正好 1%" in reply["lines"][0]


def test_kinds_count_an_order_once(client: TestClient) -> None:
    reply = client.post(ODR, json={"orders": 400, "negative_feedback": 3, "a_to_z": 2, "same_order": 1}).json()
    assert (reply["defects"], reply["rate"], reply["defects_by_kind"]) == (4, 0.01, {"negative_feedback": 3, "a_to_z": 2})


def test_dates_give_the_day_and_the_calendar(client: TestClient) -> None:
    case = {"orders": 304, "defects": 4, "today": "2026-03-01", "daily_orders": 5, "defect_dates": ["2026-01-05", "2026-01-25", "2026-02-10", "2026-02-20"]}
    reply = client.post(ODR, json=case).json()
    assert reply["below_on"] == "2026-03-06"
    assert [one["day"] for one in reply["exits"]] == ["2026-03-06", "2026-03-26", "2026-04-11", "2026-04-21"]
    file = client.post(f"{ODR}/calendar", json=case)
    assert file.headers["content-type"].startswith("text/calendar")
    assert file.text.count("BEGIN:VEVENT") == 5 and "DTSTART;VALUE=DATE:20260306" in file.text


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"orders": 3, "defects": 5}, "more_defects_than_orders"),
        ({"orders": 0, "defects": 0}, "no_orders"),
        ({"orders": -5, "defects": 0}, "negative_count"),
        ({"orders": 5, "defects": -1}, "negative_count"),
        ({"orders": "many", "defects": 1}, "invalid_request"),
        ({"orders": 150.5, "defects": 1}, "invalid_request"),
        ({"orders": True, "defects": 1}, "invalid_request"),
        ({"defects": 1}, "invalid_request"),
        ({"orders": 10**30, "defects": 1}, "invalid_request"),
        ({"orders": 150, "defects": 1, "negative_feedback": 2}, "kinds_without_defects"),
        ({"orders": 150, "negative_feedback": 2, "same_order": 2}, "kinds_without_defects"),
        ({"orders": 150, "defects": 1, "today": "2026-03-01", "defect_dates": ["2025-12-01"]}, "date_outside_window"),
        ({"orders": 150, "defects": 1, "today": "2026-03-01", "defect_dates": ["2026-02-01", "2026-02-02"]}, "too_many_dates"),
        ({"orders": 150, "defects": 1, "lag_days": 99}, "lag"),
        ({"orders": 150, "defects": 1, "daily_orders": -1}, "daily_orders"),
    ],
)
def test_impossible_input_says_why(client: TestClient, body: dict[str, object], code: str) -> None:
    reply = client.post(ODR, json=body)
    assert reply.status_code == 422
    error = reply.json()["error"]
    assert error["code"] == code and error["message"] and error["hint"]
    zh = client.post(ODR, json=body, headers={"Accept-Language": "zh-CN"}).json()["error"]
    assert zh["code"] == code and zh["message"] != error["message"]


def test_a_file_of_orders(client: TestClient) -> None:
    text = "order-id,order-date,negative-feedback,a-to-z-claim,chargeback\n" + "".join(f"{i},2026-02-{1 + i % 28:02d},{int(i < 2)},{int(i == 0)},0\n" for i in range(150))
    reply = client.post(f"{ODR}/orders?today=2026-03-01&daily_orders=3", content=text).json()
    assert (reply["orders"], reply["defects"], reply["clean_orders_needed"]) == (150, 2, 51)
    assert reply["defects_by_kind"] == {"feedback": 2, "claim": 1, "chargeback": 0}
    assert reply["assumed"] == []
    broken = client.post(f"{ODR}/orders", content=text + "x,yesterday,0,0,0\n")
    assert broken.status_code == 422 and "152" in broken.json()["error"]["message"]


def test_a_large_file_passes_where_a_large_question_does_not(client: TestClient) -> None:
    text = "order-id,order-date,defect\n" + "".join(f"{i:020d},2026-02-01,{int(i == 0)}\n" for i in range(60_000))
    assert len(text) > 1_000_000
    assert client.post(f"{ODR}/orders?today=2026-03-01", content=text).json()["orders"] == 60_000
    assert client.post(ODR, content=text).status_code == 413


def test_another_metric(client: TestClient) -> None:
    reply = client.post("/api/v1/tools/metric", json={"metric": "lsr", "total": 100, "counted": 4}).json()
    assert (reply["rate"], reply["on_target"], reply["good_needed"], reply["window_days"], reply["must_be"]) == (0.04, False, 1, [10, 30], "below")
    assert client.post("/api/v1/tools/metric", json={"metric": "lsr", "total": 1, "counted": 4}).status_code == 422
