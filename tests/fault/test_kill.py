"""An ingest that is killed, at any moment, takes nothing away: the snapshot before it opens and answers as before."""

from __future__ import annotations

import contextlib
import json
import os
import random
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest

from indexer.lexical import lexical_terms
from indexer.search import rank
from indexer.store import SnapshotStore
from tests.conftest import PageFolder
from tests.fake_encoder import FakeEncoder

pytestmark = pytest.mark.fault

PAGES = 2
RANDOM_KILLS = 60
SEED = 20260216


class Nursery:
    """Runs ingests in processes of their own and kills them."""

    def __init__(self, kb: Path, index: Path) -> None:
        self._kb = kb
        self._index = index
        # One thread each: libraries with threads of their own cannot be forked.
        environment = os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        self._process = subprocess.Popen([sys.executable, "-m", "tests.fault.nursery"], cwd=Path(__file__).parents[2], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)

    def ingest(self, *, kill_at: int | None = None, kill_after: float | None = None, steps: Path | None = None) -> int:
        """One ingest. It dies at its n-th step, or after so many seconds, or not at all. Returns its wait status."""
        into, out = _pipes(self._process)
        into.write(json.dumps({"kb": str(self._kb), "index": str(self._index), "kill_at": kill_at, "steps": str(steps) if steps else None}).encode() + b"\n")
        child = int(out.readline())
        if kill_after is not None and not select.select([out], [], [], kill_after)[0]:
            # It may have ended in this very moment; its status says so.
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        return int(out.readline())

    def close(self) -> None:
        into, out = _pipes(self._process)
        into.close()
        self._process.wait(10)
        out.close()


def _pipes(process: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    assert process.stdin
    assert process.stdout
    return process.stdin, process.stdout


class Guide:
    """Pages that all say which generation they are of, and what the index answers about them."""

    def __init__(self, kb: PageFolder, store: SnapshotStore) -> None:
        self._kb = kb
        self._store = store
        self._encoder = FakeEncoder()
        self.generation = 0
        """What was written last."""

    def rewrite(self) -> None:
        self.generation += 1
        for number in range(PAGES):
            body = "\n\n".join(f"## Section {part}\n\nPage {number} is of generation {self.generation}. {'Some more words. ' * part}" for part in range(3))
            self._kb.write(f"page-{number}.md", f"# Page {number}\n\n{body}\n")

    def serving(self) -> int:
        """The generation that a reader gets now; every passage and the search agree on it."""
        snapshot = self._store.open(encoder="fake-encoder")
        (generation,) = {text.split("generation ")[1].split(".")[0] for text in (passage.text for passage in snapshot.passages)}
        question = f"Which page is of generation {generation}"
        best = rank(snapshot.index, self._encoder.encode_query(question), lexical_terms(question), 3)
        assert f"generation {generation}." in snapshot.passages[best[0].passage].text
        return int(generation)


@pytest.fixture
def nursery(kb: PageFolder, store: SnapshotStore) -> Iterator[Nursery]:
    nursery = Nursery(kb.root, store.folder)
    yield nursery
    nursery.close()


@pytest.fixture
def guide(kb: PageFolder, store: SnapshotStore) -> Guide:
    return Guide(kb, store)


def test_killed_at_a_random_moment(nursery: Nursery, guide: Guide, store: SnapshotStore) -> None:
    guide.rewrite()
    began = time.monotonic()
    assert nursery.ingest() == 0
    latest = time.monotonic() - began
    moment = random.Random(SEED)
    serving = guide.serving()
    killed = published = 0
    while killed < RANDOM_KILLS:
        guide.rewrite()
        status = nursery.ingest(kill_after=moment.uniform(0, latest))
        assert status in (0, signal.SIGKILL), "an ingest after a killed one must not fail"
        killed += status == signal.SIGKILL
        published += status == 0
        # The machine may be quicker by now than when it was measured, or slower.
        latest *= 0.95 if status == 0 else 1.05
        assert published < 10 * RANDOM_KILLS, "nearly no ingest lived long enough to be killed"
        before, serving = serving, guide.serving()
        assert serving in ((guide.generation,) if status == 0 else (before, guide.generation))
    guide.rewrite()
    assert nursery.ingest() == 0
    assert guide.serving() == guide.generation
    assert not list((store.folder / "snapshots").glob(".building-*")), "what the killed ones left is gone"
    assert len(list((store.folder / "snapshots").iterdir())) <= 3


def test_killed_at_each_step_that_touches_the_disk(nursery: Nursery, guide: Guide, tmp_path: Path) -> None:
    for _ in range(4):
        # Four, so that the steps hold the removal of the oldest snapshot.
        guide.rewrite()
        assert nursery.ingest(steps=tmp_path / "steps") == 0
    serving = guide.serving()
    old = new = 0
    for step in range(1, int((tmp_path / "steps").read_text()) + 1):
        guide.rewrite()
        status = nursery.ingest(kill_at=step)
        assert status in (0, signal.SIGKILL)
        now = guide.serving()
        assert now in (serving, guide.generation)
        old += now == serving
        new += now == guide.generation
        serving = now
    assert old > 20, "most steps come before the new snapshot is published"
    assert new > 0, "some come after"


def test_the_very_first_ingest_killed_at_each_step(nursery: Nursery, guide: Guide, store: SnapshotStore, tmp_path: Path) -> None:
    from indexer.errors import SnapshotError

    guide.rewrite()
    step = 0
    while True:
        step += 1
        status = nursery.ingest(kill_at=step)
        try:
            assert guide.serving() == guide.generation
            break
        except SnapshotError as error:
            assert status == signal.SIGKILL
            assert "no index" in error.message
    assert step > 20
