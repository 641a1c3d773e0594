"""Days in two clocks: the marketplace's and the visitor's own, over the change to summer time, in the calendar file and on the pages."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
from fastapi.testclient import TestClient

from server.tools.calendar import Event, calendar
from server.tools.zones import MARKETPLACES, day_in_own_time

SEEN_ON = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "marketplace", "zone", "begins", "ends"),
    [
        (date(2026, 1, 10), "us", "Asia/Shanghai", "2026-01-10 16:00", "2026-01-11 16:00"),
        (date(2026, 7, 10), "us", "Asia/Shanghai", "2026-07-10 15:00", "2026-07-11 15:00"),
        # On 8 March 2026 clocks in the US go forward: the day has 23 hours.
        (date(2026, 3, 8), "us", "UTC", "2026-03-08 08:00", "2026-03-09 07:00"),
        (date(2026, 1, 10), "jp", "Asia/Shanghai", "2026-01-09 23:00", "2026-01-10 23:00"),
    ],
)
def test_a_day_there_in_own_time(day: date, marketplace: str, zone: str, begins: str, ends: str) -> None:
    for language in ("zh", "en"):
        said = day_in_own_time(day, marketplace, zone, language)  # type: ignore[arg-type]
        assert begins in said and ends in said


@pytest.mark.parametrize("marketplace", MARKETPLACES)
def test_each_event_reminds_by_both_clocks(marketplace: str) -> None:
    text = calendar([Event(date(2026, 6, 29), "Last day", remind_days=2)], SEEN_ON, marketplace)
    assert text.count("BEGIN:VALARM") == 2 and "TRIGGER:-PT39H" in text
    moment = re.search(r"TRIGGER;VALUE=DATE-TIME:(\d{8}T\d{6}Z)", text)
    assert moment and datetime.strptime(moment[1], "%Y%m%dT%H%M%SZ").date() in (date(2026, 6, 26), date(2026, 6, 27))
    assert "24:00" in text.replace("\r\n ", "")


def test_the_hour_of_the_second_reminder_is_nine_at_the_marketplace() -> None:
    assert "TRIGGER;VALUE=DATE-TIME:20260627T160000Z" in calendar([Event(date(2026, 6, 27), "x", remind_days=0)], SEEN_ON, "us")
    assert "TRIGGER;VALUE=DATE-TIME:20260627T000000Z" in calendar([Event(date(2026, 6, 27), "x", remind_days=0)], SEEN_ON, "jp")


def test_the_page_says_the_day_in_own_time_and_its_file_keeps_the_marketplace(client: TestClient) -> None:
    case = "/tools/odr?orders=304&defects=4&daily=5&today=2026-03-01&dates=2026-01-05+2026-01-25+2026-02-10+2026-02-20&ui=en"
    assert "2026-03-06 in Japan is 2026-03-05 15:00 to 2026-03-06 15:00 in UTC." in client.get(case + "&marketplace=jp").text
    assert "is 2026-03-06 16:00 to 2026-03-07 16:00 in China." in client.get(case + "&zone=Asia/Shanghai").text
    assert "2026-03-06" in client.get(case + "&marketplace=moon&zone=moon").text
    link = re.search(r'href="(/tools/odr\.ics[^"]+)"', client.get(case + "&marketplace=jp").text)
    assert link and "24:00 Asia/Tokyo" in client.get(link[1].replace("&amp;", "&")).text.replace("\r\n ", "")


def test_the_api_takes_a_marketplace(client: TestClient) -> None:
    body = {"orders": 304, "defects": 4, "today": "2026-03-01", "daily_orders": 5, "marketplace": "ae"}
    assert "Asia/Dubai" in client.post("/api/v1/tools/odr/calendar", json=body).text.replace("\r\n ", "")
    assert client.post("/api/v1/tools/odr/calendar", json=body | {"marketplace": "moon"}).status_code == 422
