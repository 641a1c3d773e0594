"""What an answer is made of: what one passage has said, another does not say again."""

from __future__ import annotations

from indexer.store import SnapshotStore
from server.chat.compose import compose
from server.chat.sentences import score_sentences
from tests.conftest import Ingest, PageFolder
from tests.fake_encoder import FakeEncoder

FIRST = "Every parcel needs a printed label on its outer box before the courier comes to collect it in the morning."
AGAIN = "Every parcel needs a printed label on its outer box before the van sets off for town."


def said(kb: PageFolder, ingest: Ingest, store: SnapshotStore, encoder: FakeEncoder, page: str) -> list[str]:
    kb.write("parcels.md", page)
    ingest()
    snapshot = store.open()
    asked = "What does every parcel need before the van sets off?"
    passages = list(range(len(snapshot.passages)))
    scored = score_sentences(snapshot, encoder.encode_query(asked), asked, ["parcel", "van"], passages)
    return [s.sentence.text for piece in compose(snapshot, scored, passages, "en").pieces for s in piece.sentences]


def test_another_passage_does_not_say_nearly_the_same_again(kb: PageFolder, ingest: Ingest, store: SnapshotStore, encoder: FakeEncoder) -> None:
    assert said(kb, ingest, store, encoder, f"# Parcels\n\n## What does a parcel need?\n\n{FIRST}\n\n## When does the van leave?\n\n{AGAIN}\n") == [FIRST]


def test_items_of_one_passage_that_are_worded_alike_all_stand(kb: PageFolder, ingest: Ingest, store: SnapshotStore, encoder: FakeEncoder) -> None:
    assert said(kb, ingest, store, encoder, f"# Parcels\n\n## What does a parcel need?\n\n{FIRST} {AGAIN}\n") == [FIRST, AGAIN]
