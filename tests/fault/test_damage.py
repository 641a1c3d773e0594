"""Whatever is damaged in a snapshot is refused in one sentence: no other exception, and never an answer out of damaged data."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.build import build_index
from indexer.errors import SnapshotError
from indexer.store import SnapshotStore
from tests.fake_encoder import FakeEncoder

pytestmark = pytest.mark.fault

FILES = ["arrays.npz", "ask_tokens.npy", "asks.npz", "documents.jsonl", "manifest.json", "passages.jsonl", "sections.faiss", "sentences.faiss", "tokens.npy", "words.npz", "words.txt"]
FLIPS = 12
SEED = 7


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of two generations, to be copied and damaged."""
    root = tmp_path_factory.mktemp("damage")
    (root / "kb").mkdir()
    for generation in (1, 2):
        for number in range(4):
            (root / "kb" / f"page-{number}.md").write_text(f"# 第{number}页\n\n这是第{generation}代。Refund the buyer.\n", encoding="utf-8")
        build_index(root / "kb", SnapshotStore(root / "index"), encoder_name="fake-encoder", load_encoder=FakeEncoder)
    return root / "index"


@pytest.fixture
def store(template: Path, tmp_path: Path) -> SnapshotStore:
    shutil.copytree(template, tmp_path / "index")
    return SnapshotStore(tmp_path / "index")


def serving(store: SnapshotStore) -> Path:
    return store.folder / "snapshots" / store.pointer().name


def flip(path: Path, at: int, bit: int) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 1 << bit
    path.write_bytes(data)


def refused(store: SnapshotStore) -> None:
    with pytest.raises(SnapshotError) as caught:
        store.open()
    assert caught.value.hint


def test_these_are_all_files(store: SnapshotStore) -> None:
    assert sorted(path.name for path in serving(store).iterdir()) == sorted([*FILES, "published"])


@pytest.mark.parametrize("file", FILES)
def test_one_flipped_bit_anywhere(store: SnapshotStore, file: str) -> None:
    path = serving(store) / file
    whole = path.read_bytes()
    chance = random.Random(f"{SEED}{file}")
    for at in [0, len(whole) - 1, *(chance.randrange(len(whole)) for _ in range(FLIPS))]:
        flip(path, at, chance.randrange(8))
        refused(store)
        path.write_bytes(whole)
    store.open()


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("kept", [lambda size: 0, lambda size: size // 2, lambda size: size - 1], ids=["nothing left", "half", "all but a byte"])
def test_a_file_cut_short(store: SnapshotStore, file: str, kept: Callable[[int], int]) -> None:
    path = serving(store) / file
    path.write_bytes(path.read_bytes()[: kept(path.stat().st_size)])
    refused(store)


@pytest.mark.parametrize("file", FILES)
def test_a_file_with_something_behind_it(store: SnapshotStore, file: str) -> None:
    with (serving(store) / file).open("ab") as stream:
        stream.write(b"\n")
    refused(store)


@pytest.mark.parametrize("file", FILES)
def test_a_file_that_is_gone_or_a_folder(store: SnapshotStore, file: str) -> None:
    path = serving(store) / file
    path.unlink()
    refused(store)
    path.mkdir()
    refused(store)


def test_two_files_exchanged(store: SnapshotStore) -> None:
    first, second = serving(store) / "sections.faiss", serving(store) / "sentences.faiss"
    data = first.read_bytes()
    first.write_bytes(second.read_bytes())
    second.write_bytes(data)
    refused(store)


def test_the_whole_snapshot_gone(store: SnapshotStore) -> None:
    shutil.rmtree(serving(store))
    refused(store)


def test_the_files_of_another_snapshot_under_this_name(store: SnapshotStore) -> None:
    present = serving(store)
    (other,) = (path for path in present.parent.iterdir() if path != present)
    shutil.rmtree(present)
    other.rename(present)
    refused(store)


def test_any_bit_of_the_pointer(store: SnapshotStore) -> None:
    name = store.pointer().name
    whole = (store.folder / "current").read_bytes()
    for at in range(len(whole)):
        for bit in range(8):
            flip(store.folder / "current", at, bit)
            try:
                # White space at the end says nothing, so damage to it does no harm.
                assert store.open().name == name
                assert at == len(whole) - 1
            except SnapshotError as error:
                assert error.hint
            (store.folder / "current").write_bytes(whole)


def test_a_pointer_of_any_length(store: SnapshotStore) -> None:
    whole = (store.folder / "current").read_bytes()
    for length in range(len(whole) - 1):
        (store.folder / "current").write_bytes(whole[:length])
        refused(store)


@pytest.mark.parametrize("file", [*FILES, "published"])
def test_going_back_never_serves_a_damaged_one(store: SnapshotStore, file: str) -> None:
    before = serving(store)
    (older,) = (path for path in before.parent.iterdir() if path != before)
    flip(older / file, (older / file).stat().st_size // 2, 3)
    with pytest.raises(SnapshotError, match="no older"):
        store.roll_back()
    assert store.open().name == before.name


@pytest.mark.parametrize("file", FILES)
def test_an_ingest_replaces_a_damaged_one(store: SnapshotStore, template: Path, file: str) -> None:
    path = serving(store) / file
    flip(path, path.stat().st_size // 2, 3)
    summary = build_index(template.parent / "kb", store, encoder_name="fake-encoder", load_encoder=FakeEncoder)
    assert (summary.changed, summary.encoded) == (True, 4), "nothing is taken over from damaged data"
    store.open()
