"""Which snapshot serves: publishing, going back, damage to the pointer, a disk that does not take it."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path

import pytest

import indexer.snapshot
from indexer.errors import SnapshotError, StorageError
from indexer.store import SnapshotStore
from tests.conftest import Ingest, PageFolder
from tests.fake_encoder import FakeEncoder


@pytest.fixture
def generations(kb: PageFolder, ingest: Ingest) -> list[str]:
    """Names of three snapshots, built one after the other; the last one serves."""
    names = []
    for number in (1, 2, 3):
        kb.write("page.md", f"# Page\n\nThis is generation {number}.\n")
        names.append(ingest().snapshot)
    return names


def snapshots(store: SnapshotStore) -> list[str]:
    return sorted(path.name for path in (store.folder / "snapshots").iterdir())


def text(store: SnapshotStore) -> str:
    return store.open().passages[0].text


def test_no_index_yet(store: SnapshotStore) -> None:
    with pytest.raises(SnapshotError, match="no index") as caught:
        store.open()
    assert "ingest.py" in caught.value.hint


def test_the_newest_serves_and_the_last_three_stay(kb: PageFolder, generations: list[str], ingest: Ingest, store: SnapshotStore) -> None:
    assert store.pointer().name == generations[-1]
    kb.write("page.md", "# Page\n\nThis is generation 4.\n")
    fourth = ingest().snapshot
    assert snapshots(store) == [*generations[1:], fourth]


def test_going_back_step_by_step(generations: list[str], store: SnapshotStore) -> None:
    assert store.roll_back().name == generations[1]
    assert text(store) == "This is generation 2."
    assert store.roll_back().name == generations[0]
    assert text(store) == "This is generation 1."
    with pytest.raises(SnapshotError, match="no older"):
        store.roll_back()
    assert text(store) == "This is generation 1."


def test_going_back_passes_over_a_damaged_one(generations: list[str], store: SnapshotStore) -> None:
    (store.folder / "snapshots" / generations[1] / "tokens.npy").unlink()
    assert store.roll_back().name == generations[0]


def test_after_going_back_an_ingest_brings_the_folder_up_again(generations: list[str], ingest: Ingest, store: SnapshotStore, encoder: FakeEncoder) -> None:
    store.roll_back()
    assert ingest().changed is True
    assert text(store) == "This is generation 3."


@pytest.mark.parametrize("damage", [b"", b"garbage", b"\xff\xfe\x00", b"a b c", b"a b\n", b"../../etc x y"])
def test_a_damaged_pointer_is_refused_and_going_back_mends_it(generations: list[str], store: SnapshotStore, damage: bytes) -> None:
    (store.folder / "current").write_bytes(damage)
    with pytest.raises(SnapshotError, match="damaged") as caught:
        store.open()
    assert "--rollback" in caught.value.hint
    assert store.roll_back().name == generations[-1]
    assert text(store) == "This is generation 3."


def test_a_damaged_pointer_is_mended_by_an_ingest_too(generations: list[str], ingest: Ingest, store: SnapshotStore) -> None:
    (store.folder / "current").write_bytes(b"garbage")
    assert ingest().changed is True
    assert text(store) == "This is generation 3."


def test_a_folder_in_place_of_the_pointer(store: SnapshotStore) -> None:
    (store.folder / "current").mkdir(parents=True)
    with pytest.raises(SnapshotError, match="cannot be read"):
        store.open()


def test_another_encoder_is_refused(generations: list[str], store: SnapshotStore) -> None:
    store.open(encoder="fake-encoder")
    with pytest.raises(SnapshotError, match=r"fake-encoder.*other") as caught:
        store.open(encoder="other")
    assert "SGA_MODEL" in caught.value.hint


def test_another_format_is_refused(kb: PageFolder, ingest: Ingest, store: SnapshotStore, monkeypatch: pytest.MonkeyPatch) -> None:
    kb.write("page.md", "text")
    ingest()
    monkeypatch.setattr(indexer.snapshot, "FORMAT", indexer.snapshot.FORMAT + 1)
    with pytest.raises(SnapshotError, match=f"format {indexer.snapshot.FORMAT - 1}") as caught:
        store.open()
    assert "ingest.py" in caught.value.hint
    assert ingest().encoded == 1, "an ingest of the new version builds it anew"
    store.open()


def test_another_dimension_is_refused(generations: list[str], store: SnapshotStore) -> None:
    # Only a fault of this program makes such a manifest: its hash is right, and still it does not fit.
    folder = store.folder / "snapshots" / generations[-1]
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps(manifest | {"dimension": 32}))
    with pytest.raises(SnapshotError, match="does not fit"):
        indexer.snapshot.open_snapshot(folder, indexer.snapshot._hash(folder / "manifest.json"))


def test_a_file_that_the_disk_does_not_give_is_named_as_such(generations: list[str], store: SnapshotStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, *_: object, **__: object) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(SnapshotError, match=r"cannot be read \(Input/output error\)"):
        store.open()


def test_leftovers_of_a_crash_go_with_the_next_build(kb: PageFolder, ingest: Ingest, store: SnapshotStore) -> None:
    left = store.folder / "snapshots" / ".building-20200101T000000Z"
    left.mkdir(parents=True)
    (left / "tokens.npy").write_bytes(b"half")
    kb.write("page.md", "text")
    ingest()
    assert not left.exists()


@pytest.mark.parametrize("reason", [errno.ENOSPC, errno.EROFS, errno.EACCES])
@pytest.mark.parametrize("where", ["mkdir", "write_bytes", "rename", "replace"])
def test_a_disk_that_is_full_or_read_only_changes_nothing(kb: PageFolder, generations: list[str], ingest: Ingest, store: SnapshotStore, monkeypatch: pytest.MonkeyPatch, where: str, reason: int) -> None:
    kb.write("page.md", "# Page\n\nThis is generation 4.\n")

    def refuse(*_: object, **__: object) -> None:
        raise OSError(reason, os.strerror(reason))

    with monkeypatch.context() as patch:
        patch.setattr(Path, where, refuse)
        with pytest.raises(StorageError, match=os.strerror(reason)) as caught:
            ingest()
    assert caught.value.hint
    assert text(store) == "This is generation 3."
    assert ingest().changed is True
    assert text(store) == "This is generation 4."
