"""What whoever watches over the process sees: alive, ready or not and why, numbers; and a server that follows the index under way."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import create_engine, text

from indexer.build import build_index
from indexer.errors import StorageError
from indexer.store import SnapshotStore
from server.app import create_app
from server.settings import Settings
from tests.server.checks import answer_holds, error_of
from tests.server.conftest import ENCODER, House
from tests.server.guide import ASK_EN, ASK_ZH, LETTERS, SHELVES

LONG = 60
"""Seconds after which something that should have happened counts as not happening."""


@pytest.fixture(autouse=True)
def looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.serving._LOOK_EVERY", 0.01)


class Asker(threading.Thread):
    """Asks the same question until it is told to stop, and keeps what came back."""

    def __init__(self, client: TestClient, question: str) -> None:
        super().__init__(daemon=True)
        self.client = client
        self.question = question
        self.stop = threading.Event()
        self.results: list[tuple[int, str, str]] = []
        """Status, status of the answer, its text."""
        self.said = threading.Condition()

    def run(self) -> None:
        while not self.stop.is_set():
            response = self.client.post("/api/v1/chat", json={"question": self.question})
            body = response.json()
            with self.said:
                self.results.append((response.status_code, body.get("status", ""), body.get("answer", response.text)))
                self.said.notify_all()

    def wait_for(self, words: str) -> None:
        """Return once an answer holds these words, or the time is up."""
        with self.said:
            assert self.said.wait_for(lambda: bool(self.results) and words in self.results[-1][2], LONG), self.results[-1:]


def test_alive_and_ready(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    ready = client.get("/readyz").json()
    assert (ready["status"], ready["documents"], ready["passages"]) == ("ready", 3, 6)


def test_not_ready_while_the_encoder_loads(house: House) -> None:
    house.publish()
    may_load = threading.Event()
    begun = threading.Event()

    def slow() -> object:
        begun.set()
        assert may_load.wait(LONG)
        return ENCODER

    with TestClient(create_app(house.settings, encoder=slow)) as client:  # type: ignore[arg-type]
        assert begun.wait(LONG)
        assert client.get("/healthz").status_code == 200
        error_of(client.get("/readyz"), 503, "no_index")
        error_of(client.post("/api/v1/chat", json={"question": ASK_EN}), 503, "no_index")
        error_of(client.post("/api/v1/search", json={"query": ASK_EN}), 503, "no_index")
        stream = client.post("/api/v1/chat", json={"question": ASK_EN, "stream": True})
        assert "event: error" in stream.text and "no_index" in stream.text
        assert client.get("/").status_code == 200
        assert client.get("/kb").status_code == 200
        assert client.get("/metrics").status_code == 200
        may_load.set()
        wait_until_ready(client)
        assert client.post("/api/v1/chat", json={"question": ASK_EN}).json()["status"] == "answered"


def test_without_an_index_it_waits_for_one(house: House) -> None:
    with house.client(loaded=False) as client:
        error_of(client.get("/readyz"), 503, "no_index")
        house.publish()
        wait_until_ready(client)


def test_a_damaged_index_is_not_served(house: House) -> None:
    damage(house.store.folder / "snapshots" / house.publish())
    with house.client(loaded=False) as client:
        tried(client.app.state.serving)  # type: ignore[attr-defined]
        error_of(client.get("/readyz"), 503, "no_index")
        error_of(client.post("/api/v1/chat", json={"question": ASK_EN}), 503, "no_index")
        # The first one takes over as soon as there is one that is whole.
        house.write("en/shelves.md", SHELVES + "\n## Which shelf holds keys?\n\nKeys hang on the brass shelf.\n")
        house.publish()
        wait_until_ready(client)


def test_numbers(house: House) -> None:
    house.publish()
    with house.client() as client:
        client.post("/api/v1/chat", json={"question": ASK_ZH})
        numbers = client.get("/metrics").text
    assert 'sga_questions_total{channel="api",language="zh",status="answered"} 1.0' in numbers
    assert "sga_index_passages 6.0" in numbers
    assert 'sga_stage_seconds_count{stage="total"} 1.0' in numbers


def test_a_new_snapshot_takes_over_without_a_lost_request(house: House) -> None:
    question = LETTERS
    house.publish()
    with house.client() as client:
        askers = [Asker(client, question) for _ in range(3)]
        for asker in askers:
            asker.start()
        for shelf in ("black", "violet", "silver"):
            house.write("en/shelves.md", SHELVES.replace("white", shelf))
            house.publish()
            for asker in askers:
                asker.wait_for(f"the {shelf} shelf")
        for asker in askers:
            asker.stop.set()
            asker.join(LONG)
        last = client.post("/api/v1/chat", json={"question": question}).json()
    for asker in askers:
        assert {(status, what) for status, what, _ in asker.results} == {(200, "answered")}
        seen = [next(shelf for shelf in ("white", "black", "violet", "silver") if shelf in text) for _, _, text in asker.results]
        assert seen == sorted(seen, key=["white", "black", "violet", "silver"].index)
    answer_holds(last, house.kb)


def test_a_damaged_new_snapshot_leaves_the_old_one_serving(house: House) -> None:
    question = LETTERS
    old = house.publish()
    with house.client() as client:
        serving = client.app.state.serving  # type: ignore[attr-defined]
        house.write("en/shelves.md", SHELVES.replace("white", "black"))
        publish_damaged(house)
        tried(serving)
        assert "the white shelf" in client.post("/api/v1/chat", json={"question": question}).json()["answer"]
        assert client.get("/readyz").json()["snapshot"] == old
        house.write("en/shelves.md", SHELVES.replace("white", "violet"))
        house.publish()
        asker = Asker(client, question)
        asker.start()
        asker.wait_for("the violet shelf")
        asker.stop.set()
        asker.join(LONG)


def test_a_fault_of_any_kind_on_the_way_to_a_new_snapshot_is_not_the_end_of_following(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.publish()
    failed = threading.Event()
    whole = SnapshotStore.pointer

    def broken(store: SnapshotStore) -> object:
        failed.set()
        raise MemoryError

    with house.client() as client:
        monkeypatch.setattr(SnapshotStore, "pointer", broken)
        assert failed.wait(LONG)
        monkeypatch.setattr(SnapshotStore, "pointer", whole)
        house.write("en/shelves.md", SHELVES.replace("white", "black"))
        house.publish()
        asker = Asker(client, LETTERS)
        asker.start()
        asker.wait_for("the black shelf")
        asker.stop.set()
        asker.join(LONG)


def test_a_database_that_fails_under_way_is_said_so(house: House) -> None:
    house.publish()
    with house.client() as client:
        engine = create_engine(f"sqlite:///{house.settings.data / 'assistant.db'}")
        with engine.begin() as connection:
            connection.execute(text("DROP TABLE turns"))
        engine.dispose()
        error_of(client.post("/api/v1/chat", json={"question": ASK_EN}), 503, "storage")
        assert client.get("/healthz").status_code == 200


def test_a_data_folder_that_is_a_file(house: House) -> None:
    house.kb.parent.joinpath("file").write_text("")
    with pytest.raises(StorageError, match="cannot be used"):
        create_app(Settings(data=house.kb.parent / "file", model=ENCODER.name), encoder=lambda: ENCODER)


def wait_until_ready(client: TestClient) -> None:
    """Ask until it says yes; each question takes its time, so this is no busy loop."""
    end = time.monotonic() + LONG
    while client.get("/readyz").status_code != 200:
        assert time.monotonic() < end


def tried(serving: object) -> None:
    """Wait until the following thread has come back with an error of a snapshot."""
    end = time.monotonic() + LONG
    while "starting" in str(serving._problem):  # type: ignore[attr-defined]
        assert time.monotonic() < end


def damage(folder: Path) -> None:
    """Flip a byte in the middle of the largest file of a snapshot."""
    largest = max((path for path in folder.rglob("*") if path.is_file()), key=lambda path: path.stat().st_size)
    data = bytearray(largest.read_bytes())
    data[len(data) // 2] ^= 0xFF
    largest.write_bytes(data)


def publish_damaged(house: House) -> None:
    """Have the index point at a snapshot that is damaged, from one moment to the next, as a failing disk leaves it."""
    aside = SnapshotStore(house.kb.parent / "aside")
    name = build_index(house.kb, aside, encoder_name=ENCODER.name, load_encoder=lambda: ENCODER, strict=True).snapshot
    damage(aside.folder / "snapshots" / name)
    (aside.folder / "snapshots" / name).rename(house.store.folder / "snapshots" / name)
    (aside.folder / "current").replace(house.store.folder / "current")
