"""Building: only what changed is encoded, what cannot be read stops it, and what served before goes on serving."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from indexer.build import build_index
from indexer.encoder import Encoder
from indexer.errors import KnowledgeBaseError, PageError, StorageError
from indexer.store import SnapshotStore
from tests.conftest import Ingest, PageFolder
from tests.fake_encoder import FakeEncoder


@pytest.fixture
def three_pages(kb: PageFolder) -> PageFolder:
    kb.write("a.md", "# 退款\n\n先退款。\n\n## 时限\n\n两天内。\n")
    kb.write("b.md", "# Appeals\n\nWrite a plan of action.\n")
    kb.write("c.txt", "标签要贴在外箱。")
    return kb


def test_the_first_build_encodes_every_passage(three_pages: PageFolder, ingest: Ingest, encoder: FakeEncoder, store: SnapshotStore) -> None:
    summary = ingest()
    assert (summary.documents, summary.passages, summary.encoded, summary.changed) == (3, 4, 4, True)
    assert sorted(encoder.encoded) == sorted(passage.encoded_text for passage in store.open().passages)


def test_building_again_encodes_nothing_and_loads_no_model(three_pages: PageFolder, ingest: Ingest, store: SnapshotStore) -> None:
    before = ingest().snapshot

    def no_model() -> Encoder:
        raise AssertionError("the encoder was loaded though nothing has changed")

    summary = build_index(three_pages.root, store, encoder_name="fake-encoder", load_encoder=no_model)
    assert (summary.changed, summary.encoded, summary.snapshot) == (False, 0, before)
    assert (summary.documents, summary.passages) == (3, 4)


def test_a_touched_file_with_the_same_text_is_no_change(three_pages: PageFolder, ingest: Ingest) -> None:
    ingest()
    path = three_pages.root / "a.md"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert ingest().changed is False


def test_only_the_changed_passage_is_encoded(three_pages: PageFolder, ingest: Ingest, encoder: FakeEncoder) -> None:
    ingest()
    encoder.encoded.clear()
    three_pages.write("a.md", "# 退款\n\n先退款。\n\n## 时限\n\n三天内。\n")
    assert ingest().encoded == 1
    assert encoder.encoded == ["退款 > 时限\n三天内。"]


def test_text_that_moves_down_the_page_is_not_encoded_again_but_its_lines_are_new(three_pages: PageFolder, ingest: Ingest, encoder: FakeEncoder, store: SnapshotStore) -> None:
    ingest()
    encoder.encoded.clear()
    three_pages.write("a.md", "# 退款\n\n\n\n先退款。\n\n## 时限\n\n两天内。\n")
    summary = ingest()
    assert (summary.changed, encoder.encoded) == (True, [])
    assert next(p.lines for p in store.open().passages if p.text == "先退款。") == (5, 5)


def test_the_same_words_in_other_sentences_are_encoded_again(three_pages: PageFolder, ingest: Ingest, store: SnapshotStore) -> None:
    three_pages.write("a.md", "# 退款\n\n先退款。再道歉。\n")
    ingest()
    # In a conflict block a statement is quoted whole.
    three_pages.write("a.md", "# 退款\n\n> [!CONFLICT]\n> 先退款。再道歉。\n")
    assert ingest().encoded == 1
    snapshot = store.open()
    assert [len(snapshot.vectors_of(i)[1]) for i, p in enumerate(snapshot.passages) if p.document == "a"] == [1]


def test_a_new_page_and_a_page_that_goes(three_pages: PageFolder, ingest: Ingest, encoder: FakeEncoder, store: SnapshotStore) -> None:
    ingest()
    encoder.encoded.clear()
    (three_pages.root / "b.md").unlink()
    three_pages.write("d.md", "# Labels\n\nPrint them.\n")
    ingest()
    assert encoder.encoded == ["Labels\nPrint them."]
    assert list(store.open().documents) == ["a", "c", "d"]


def test_removing_a_page_alone_is_a_change_that_encodes_nothing(three_pages: PageFolder, ingest: Ingest, encoder: FakeEncoder, store: SnapshotStore) -> None:
    ingest()
    encoder.encoded.clear()
    (three_pages.root / "b.md").unlink()
    assert ingest().changed is True
    assert encoder.encoded == []
    assert {p.document for p in store.open().passages} == {"a", "c"}


def test_a_renamed_page_keeps_its_vectors(three_pages: PageFolder, ingest: Ingest, encoder: FakeEncoder, store: SnapshotStore) -> None:
    ingest()
    encoder.encoded.clear()
    (three_pages.root / "a.md").rename(three_pages.root / "z.md")
    ingest()
    assert encoder.encoded == []
    assert "z" in store.open().documents


def test_an_index_built_bit_by_bit_equals_one_built_at_once(three_pages: PageFolder, ingest: Ingest, store: SnapshotStore, tmp_path: Path) -> None:
    ingest()
    three_pages.write("a.md", "# 退款\n\n先退款。\n\n先道歉。\n\n## 时限\n\n两天内。\n")
    (three_pages.root / "c.txt").unlink()
    three_pages.write("aa.md", "# New\n\nFirst of all.\n")
    ingest()
    other = SnapshotStore(tmp_path / "other")
    build_index(three_pages.root, other, encoder_name="fake-encoder", load_encoder=FakeEncoder)
    grown, fresh = store.open(), other.open()
    assert grown.passages == fresh.passages
    assert grown.documents == fresh.documents
    assert grown.keys == fresh.keys
    for i in range(len(fresh.passages)):
        for ours, theirs in zip(grown.vectors_of(i), fresh.vectors_of(i), strict=True):
            assert np.array_equal(ours, theirs)


def test_another_encoder_encodes_everything_anew(three_pages: PageFolder, ingest: Ingest, store: SnapshotStore) -> None:
    ingest()
    other = FakeEncoder(dimension=32, name="other-encoder")
    assert ingest(other).encoded == 4
    assert (store.open().encoder, store.open().dimension) == ("other-encoder", 32)


def test_a_page_that_cannot_be_read_stops_everything(three_pages: PageFolder, ingest: Ingest, store: SnapshotStore) -> None:
    before = ingest().snapshot
    three_pages.write("b.md", b"\xff\xff")
    three_pages.write("d.md", "# New\n\nNew.\n")
    with pytest.raises(PageError, match=r"b\.md:1"):
        ingest()
    assert store.open().name == before


def test_or_is_left_out_and_named(three_pages: PageFolder, ingest: Ingest, store: SnapshotStore) -> None:
    three_pages.write("b.md", b"\xff\xff")
    summary = ingest(strict=False)
    assert [problem.file for problem in summary.problems] == ["b.md"]
    assert list(store.open().documents) == ["a", "c"]


def test_an_emptied_folder_does_not_empty_the_index(three_pages: PageFolder, ingest: Ingest, store: SnapshotStore) -> None:
    before = ingest().snapshot
    for file in ("a.md", "b.md", "c.txt"):
        (three_pages.root / file).unlink()
    with pytest.raises(KnowledgeBaseError):
        ingest()
    assert store.open().name == before


def test_progress_counts_up_to_all_passages(three_pages: PageFolder, store: SnapshotStore) -> None:
    seen: list[tuple[int, int]] = []
    build_index(three_pages.root, store, encoder_name="fake-encoder", load_encoder=FakeEncoder, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_a_file_where_the_index_folder_should_be(three_pages: PageFolder, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(StorageError, match="cannot be written") as caught:
        build_index(three_pages.root, SnapshotStore(tmp_path / "file"), encoder_name="fake-encoder", load_encoder=FakeEncoder)
    assert "--index" in caught.value.hint


def test_a_second_ingest_while_one_writes_is_turned_away(three_pages: PageFolder, ingest: Ingest, store: SnapshotStore) -> None:
    with store.lock(), pytest.raises(StorageError, match="Another ingest"):
        ingest()
    assert ingest().changed is True


def test_an_encoder_that_fails_half_way_leaves_nothing_behind(three_pages: PageFolder, ingest: Ingest, store: SnapshotStore) -> None:
    before = ingest().snapshot

    class Failing(FakeEncoder):
        def count_tokens(self, text: str) -> int:
            raise MemoryError

    three_pages.write("d.md", "# New\n\nNew.\n")
    with pytest.raises(MemoryError):
        ingest(Failing())
    assert store.open().name == before
    assert ingest().changed is True


def test_vectors_that_are_no_numbers_are_not_published(three_pages: PageFolder, ingest: Ingest, store: SnapshotStore) -> None:
    before = ingest().snapshot

    class Broken(FakeEncoder):
        def encode_passages(self, texts, spans):  # type: ignore[no-untyped-def]
            for i, encoded in super().encode_passages(texts, spans):
                encoded.vector[:] = np.nan
                yield i, encoded

    from indexer.errors import SnapshotError

    with pytest.raises(SnapshotError, match="does not find"):
        ingest(Broken(name="broken"))
    assert store.open().name == before
    assert not list((store.folder / "snapshots").glob(".building-*"))
