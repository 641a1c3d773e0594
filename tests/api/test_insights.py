"""The report for editors, as page, table and list; what is deleted, and when."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta

import numpy as np
from sqlalchemy import text

from server.access.keys import KeyStore
from server.insights.cluster import clusters
from server.retention import forget_older
from server.storage import Storage
from tests.api.conftest import QUESTION, Serve


def test_questions_that_are_alike_are_one_cluster() -> None:
    vectors = np.array([[1, 0], [0.99, 0.14], [0, 1], [0.98, 0.2]], np.float32)
    found = clusters(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), 0.95)
    assert sorted(sorted(members) for _, members in found) == [[0, 1, 3], [2]]
    assert sum(len(members) for _, members in found) == 4


def test_the_report_says_what_was_refused_disliked_and_never_cited(serve: Serve, keys: KeyStore) -> None:
    admin = {"Authorization": f"Bearer {keys.make('boss', ['admin'])[1]}"}
    with serve().client() as client:
        unknown = "=Wo kaufe ich <b>Schuhe</b>?"
        for question in (unknown, unknown, QUESTION):
            answer = client.post("/api/v1/chat", json={"question": question}).json()
        client.post("/api/v1/feedback", json={"answer_id": answer["id"], "rating": "down", "comment": "too | short"})
        report = client.get("/api/v1/insights", headers=admin).json()
        assert report["questions"] == 3 and report["by_status"] == {"refused": 2, "answered": 1} and report["thumbs_down"] == 1
        assert (report["clusters"][0]["count"], report["clusters"][0]["refused"]) == (2, 2)
        assert report["never_cited"] == ["zh/odr"] and report["pages"] == [{"document": "en/odr", "answers": 1}]
        table = client.get("/api/v1/insights?format=csv", headers=admin).text
        assert "'=Wo kaufe" in table, "a spreadsheet must not take a question for a formula"
        rows = [row for row in csv.DictReader(io.StringIO(table.removeprefix("\ufeff"), newline="")) if row["kind"] == "page"]
        assert {row["document"]: row["count"] for row in rows} == {"en/odr": "1", "zh/odr": "0"}
        todo = client.get("/api/v1/insights?format=markdown&days=7", headers=admin).text
        assert "refused 2 of 2" in todo and "<b>" not in todo.replace("\\<", "") and "too \\| short" in todo
        page = client.get("/insights", headers=admin)
        assert page.status_code == 200 and "<b>Schuhe" not in page.text and "&lt;b&gt;Schuhe" in page.text
        assert client.get("/insights").headers["www-authenticate"].startswith("Basic")


def test_what_is_older_than_its_days_goes_with_all_that_belongs_to_it(serve: Serve, settings: object) -> None:
    server = serve()
    with server.client() as client:
        old, new = (client.post("/api/v1/chat", json={"question": QUESTION}).json() for _ in range(2))
        client.post("/api/v1/feedback", json={"answer_id": old["id"], "rating": "up"})
        storage = Storage(None, server.settings.data)
        with storage.engine.begin() as connection:
            connection.execute(text("UPDATE conversations SET updated_at = :at WHERE id = :id"), {"at": (datetime.now(UTC) - timedelta(days=40)).replace(tzinfo=None).isoformat(" "), "id": old["conversation_id"]})
        assert forget_older(storage, 30) == 1
        assert [one.rating for one in storage.asked(None)] == [None]
        with storage.engine.connect() as connection:
            assert connection.execute(text("SELECT count(*) FROM feedback")).scalar() == 0
        storage.close()
        assert client.get(f"/api/v1/conversations/{new['conversation_id']}").status_code == 200
