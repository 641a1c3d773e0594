"""A disk that is really full, or really read-only: a tiny file system in memory, where this machine lets one be mounted."""

from __future__ import annotations

import contextlib
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.build import build_index
from indexer.errors import StorageError
from indexer.store import SnapshotStore
from tests.conftest import Ingest, PageFolder
from tests.fake_encoder import FakeEncoder

pytestmark = pytest.mark.fault


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    try:
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(folder)], capture_output=True, text=True)
    except FileNotFoundError:
        pytest.skip("no mount command")
    if done.returncode:
        pytest.skip(f"no small file system can be mounted here: {done.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.fixture
def store(disk: Path) -> SnapshotStore:
    return SnapshotStore(disk / "index")


def fill(folder: Path) -> None:
    """Take all room that is left."""
    with (folder / "filler").open("wb", buffering=0) as stream, contextlib.suppress(OSError):
        while stream.write(bytes(4096)):
            pass


def text(store: SnapshotStore) -> str:
    return store.open().passages[0].text


def test_a_full_disk(kb: PageFolder, ingest: Ingest, store: SnapshotStore) -> None:
    kb.write("a.md", "This is the first generation.")
    ingest()
    for number in range(60):
        kb.write(f"{number}.md", f"# Page {number}\n\n" + "A page that takes room on the disk. " * 40)
    with pytest.raises(StorageError) as caught:
        ingest()
    assert "cannot be written" in caught.value.message
    assert "Free some disk space" in caught.value.hint
    assert text(store) == "This is the first generation."
    for number in range(60):
        (kb.root / f"{number}.md").unlink()
    kb.write("a.md", "This is the second generation.")
    ingest()
    assert text(store) == "This is the second generation.", "what the failed one wrote takes no room any more"


def test_a_disk_full_to_the_last_byte(kb: PageFolder, ingest: Ingest, store: SnapshotStore) -> None:
    kb.write("a.md", "This is the first generation.")
    ingest()
    kb.write("a.md", "This is the second generation.")
    fill(store.folder)
    with pytest.raises(StorageError):
        ingest()
    assert text(store) == "This is the first generation."
    (store.folder / "filler").unlink()
    ingest()
    assert text(store) == "This is the second generation."


def test_going_back_on_a_full_disk(kb: PageFolder, ingest: Ingest, store: SnapshotStore) -> None:
    for generation in ("first", "second"):
        kb.write("a.md", f"This is the {generation} generation.")
        ingest()
    fill(store.folder)
    with pytest.raises(StorageError, match="No space left"):
        store.roll_back()
    assert text(store) == "This is the second generation."
    (store.folder / "filler").unlink()
    store.roll_back()
    assert text(store) == "This is the first generation."


def test_a_read_only_disk(kb: PageFolder, ingest: Ingest, store: SnapshotStore, disk: Path) -> None:
    kb.write("a.md", "This is the first generation.")
    ingest()
    kb.write("a.md", "This is the second generation.")
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    with pytest.raises(StorageError, match="Read-only"):
        ingest()
    assert text(store) == "This is the first generation.", "reading needs no right to write"
    with pytest.raises(StorageError, match="Read-only"):
        build_index(kb.root, SnapshotStore(disk / "another"), encoder_name="fake-encoder", load_encoder=FakeEncoder)
