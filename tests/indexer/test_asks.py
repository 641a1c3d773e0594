"""Other ways to ask: an author's list under a heading leads whoever asks so to that section, and shows nowhere else."""

from __future__ import annotations

from indexer.asks import take_asks
from indexer.lexical import lexical_terms
from indexer.search import rank
from indexer.store import SnapshotStore
from tests.conftest import Ingest, PageFolder
from tests.fake_encoder import FakeEncoder

PAGE = """# Bridges

## When does the toll rise?

<!-- also asked:
price hike at the barrier
- is crossing getting dearer
-->

The toll rises on 1 May.

## Who may cross for nothing?

Ambulances cross for nothing.

```
<!-- also asked:
not a comment but code
```
"""


def test_a_section_is_found_by_another_way_to_ask_for_it(kb: PageFolder, ingest: Ingest, store: SnapshotStore, encoder: FakeEncoder) -> None:
    kb.write("bridges.md", PAGE)
    ingest()
    snapshot = store.open()
    for asked in ("price hike at the barrier", "Is crossing getting dearer?"):
        best = rank(snapshot.index, encoder.encode_query(asked), lexical_terms(asked), 1)[0]
        assert snapshot.passages[best.passage].heading_path[-1] == "When does the toll rise?"


def test_a_way_to_ask_is_no_text_of_the_page(kb: PageFolder, ingest: Ingest, store: SnapshotStore) -> None:
    kb.write("bridges.md", PAGE)
    ingest()
    passages = store.open().passages
    assert passages[0].asks == ("price hike at the barrier", "is crossing getting dearer")
    assert passages[0].text == "The toll rises on 1 May."
    assert passages[0].lines == (10, 10)
    assert passages[1].asks == ()


def test_only_ways_to_ask_that_are_new_are_encoded(kb: PageFolder, ingest: Ingest, store: SnapshotStore, encoder: FakeEncoder) -> None:
    kb.write("bridges.md", PAGE)
    ingest()
    encoder.encoded.clear()
    kb.write("bridges.md", PAGE.replace("price hike at the barrier", "price hike at the barrier\nwhat will crossing cost"))
    assert ingest().encoded == 0 and encoder.encoded == []
    assert "what will crossing cost" in store.open().passages[0].asks


def test_lines_stay_where_they_were() -> None:
    text, asks = take_asks(PAGE)
    assert text.split("\n")[9] == "The toll rises on 1 May."
    assert asks == [(6, "price hike at the barrier"), (7, "is crossing getting dearer")]


def test_where_the_ways_to_ask_agree_their_section_leads_before_a_passage_that_holds_every_word(kb: PageFolder, ingest: Ingest, store: SnapshotStore, encoder: FakeEncoder) -> None:
    kb.write("bridges.md", """# Bridges

## What is the toll of the north bridge?

<!-- also asked:
price of crossing in coins
-->

Drivers of the north bridge pay a new toll. How do they pay? They hear a bell.

## Where are changes announced?

<!-- also asked:
how do drivers hear of a toll
-->

They stand in the gazette.
""")
    ingest()
    snapshot = store.open()
    asked = "how do drivers of the north bridge hear of a new toll"
    best = rank(snapshot.index, encoder.encode_query(asked), lexical_terms(asked), 1)[0]
    assert snapshot.passages[best.passage].heading_path[-1] == "Where are changes announced?"
