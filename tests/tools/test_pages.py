"""The tools' pages without a script: forms, results, the chart, and what is told about input that cannot be."""

from __future__ import annotations

import re

import pytest
from fastapi.testclient import TestClient

CASE = "/tools/odr?orders=304&defects=4&daily=5&today=2026-03-01&dates=2026-01-05+2026-01-25,2026-02-10,2026-02-20"


def test_the_form_is_empty_until_it_is_filled_in(client: TestClient) -> None:
    page = client.get("/tools/odr").text
    assert 'name="orders"' in page and "<svg class=\"tool-chart\"" not in page


def test_a_case_is_worked_out_drawn_and_cited(client: TestClient) -> None:
    page = client.get(CASE + "&ui=en").text
    assert "1.32%" in page and "falls below 1% on 2026-03-06" in page
    assert page.count("<circle") == 4 and "<polyline" in page
    assert 'href="/kb/en/odr-basics' in page
    assert "style=" not in page.split("<main", 1)[1]


@pytest.mark.parametrize(("ui", "expected"), [("zh-Hans", "在 2026-03-06 低于 1%"), ("zh-Hant", "沒有達標"), ("en", "Off target")])
def test_the_page_speaks_the_visitors_language(client: TestClient, ui: str, expected: str) -> None:
    assert expected in client.get(f"{CASE}&ui={ui}").text


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("orders=3&defects=5", "more defective orders than orders"),
        ("orders=many&defects=1", "“many” is not a whole number"),
        ("orders=&defects=1", "negative|at least 1 order"),
        ("orders=150&defects=1&dates=soon", "“soon” is not a date"),
        ("orders=%3Cscript%3E&defects=1", "&lt;script&gt;"),
    ],
)
def test_what_cannot_be_is_told_beside_the_form_and_nothing_typed_is_lost(client: TestClient, query: str, told: str) -> None:
    reply = client.get(f"/tools/odr?{query}&ui=en")
    assert reply.status_code == 422
    alert = re.search(r'role="alert"[^>]*>(.*?)</p>', reply.text, re.S)
    assert alert and re.search(told, alert[1])
    assert f'name="defects" inputmode="numeric" value="{query.split("defects=")[1].split("&")[0]}"' in reply.text


def test_the_calendar_of_the_page_holds_its_days(client: TestClient) -> None:
    page = client.get(CASE + "&ui=en").text
    link = re.search(r'href="(/tools/odr\.ics[^"]+)"', page)
    assert link
    file = client.get(link[1].replace("&amp;", "&"))
    assert file.headers["content-type"].startswith("text/calendar")
    assert re.findall(r"DTSTART;VALUE=DATE:(\d+)", file.text) == ["20260306", "20260306", "20260326", "20260411", "20260421"]


def test_a_file_from_the_form(client: TestClient) -> None:
    text = "order-id,order-date,defect\n" + "".join(f"{i},2026-02-01,{int(i < 2)}\n" for i in range(150))
    page = client.post("/tools/odr/orders?ui=en", files={"file": ("orders.csv", text)}, data={"today": "2026-03-01", "daily": "2"})
    assert page.status_code == 200 and "1.33%" in page.text
    broken = client.post("/tools/odr/orders?ui=en", files={"file": ("orders.csv", text + "x,y,z\n")})
    assert broken.status_code == 422 and "Line 152" in broken.text
