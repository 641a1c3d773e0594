"""What will end is said in the headers, in the document, and early enough."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

import pytest

from server.api import deprecation
from server.api.deprecation import DEPRECATED, NOTICE, Deprecated
from tests.api.conftest import Serve

ENDING = Deprecated("GET", "/api/v1/documents/{document:path}", date(2026, 3, 1), date(2026, 12, 1), "https://guide.example.com/changes")


def test_an_operation_that_will_end_says_so(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deprecation, "DEPRECATED", (ENDING,))
    with serve().client() as client:
        page = client.get("/api/v1/documents/en/odr")
        others = client.get("/api/v1/documents")
        described = client.get("/openapi.json").json()["paths"]
    assert page.status_code == 200 and page.headers["link"] == '<https://guide.example.com/changes>; rel="deprecation"; type="text/html"'
    # RFC 9745: a structured field's date; RFC 8594: a date of HTTP.
    assert datetime.fromtimestamp(int(page.headers["deprecation"].removeprefix("@")), UTC).date() == ENDING.since
    assert parsedate_to_datetime(page.headers["sunset"]).date() == ENDING.sunset
    assert not {"deprecation", "sunset"} & set(others.headers)
    assert described["/api/v1/documents/{document}"]["get"]["deprecated"] and "deprecated" not in described["/api/v1/documents"]["get"]


def test_the_real_table_gives_enough_notice_and_names_what_exists(serve: Serve) -> None:
    with serve().client() as client:
        described = client.get("/openapi.json").json()["paths"]
    for one in (*DEPRECATED, ENDING):
        assert one.sunset - one.since >= NOTICE and one.method.lower() in described[re.sub(r":\w+}", "}", one.route)]
