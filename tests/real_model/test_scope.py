"""A guide that says in a few examples what it does not cover, and gives no other way to ask than its headings."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.build import build_index
from indexer.encoder import SentenceTransformerEncoder
from indexer.store import SnapshotStore
from server.serving import Serving, serving_of
from server.settings import Settings

pytestmark = pytest.mark.real_model

BRIDGE = """# The bridge

## What does crossing cost?

Crossing costs 4 euros for a car and nothing for a bicycle.

## When is the bridge closed?

The bridge is closed on Mondays from 2 to 4 in the morning.

## Who may cross for free?

Ambulances and fire engines cross for free.

## How do I pay the toll later?

Pay the toll within 5 days on the website or at a kiosk.
"""
OUTSIDE = """---
title: Not covered
topics: [out-of-scope]
---
# Not covered

## Ferries

This guide is about the bridge; ask the ferry company about ferries.

- When does the ferry sail?
- What does a ferry ticket cost?
- Can I bring a bicycle on the ferry?

## Parking

This guide says nothing about parking.

- Where can I park near the river?
- What does a parking fine cost?
- Is parking free on Sundays?
"""


@pytest.fixture(scope="module")
def guide(real_encoder: SentenceTransformerEncoder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    folder: Path = tmp_path_factory.mktemp("bridge")
    pages, index = folder / "kb", folder / "index"
    pages.mkdir()
    (pages / "bridge.md").write_text(BRIDGE, encoding="utf-8")
    (pages / "outside.md").write_text(OUTSIDE, encoding="utf-8")
    build_index(pages, SnapshotStore(index), encoder_name=real_encoder.name, load_encoder=lambda: real_encoder)
    serving = serving_of(Settings(kb=pages, index=index, data=folder), lambda: real_encoder)
    serving.load()
    yield serving


@pytest.mark.parametrize(
    ("question", "said"),
    [("what does crossing cost", "4 euros"), ("can I pay the toll after crossing", "within 5 days"), ("is the bridge open on monday night", "from 2 to 4"), ("do ambulances pay", "for free")],
)
def test_what_it_says_is_answered(guide: Serving, question: str, said: str) -> None:
    answer = guide.answer(question)[0]
    assert answer.status == "answered" and said in answer.answer


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("what time does the last ferry leave", "ask the ferry company"),
        ("how much for a ferry ticket with a car", "ask the ferry company"),
        ("where do I leave my car at the river", "nothing about parking"),
        ("who won the world cup", "does not say"),
        # Of two kinds at once: neither's reason is given.
        ("what does parking near the ferry cost", "does not say"),
    ],
)
def test_what_is_like_its_examples_or_like_nothing_is_refused(guide: Serving, question: str, said: str) -> None:
    answer = guide.answer(question)[0]
    assert answer.status == "refused" and not answer.citations and said in answer.answer


@pytest.mark.parametrize(
    ("question", "said", "left_out"),
    [
        ("What does crossing cost? And when does the ferry sail?", "4 euros", "And when does the ferry sail?"),
        ("where do I park near the river, and how do I pay the bridge toll later?", "within 5 days", "where do I park near the river"),
        ("When is the bridge closed and what does a ferry ticket cost?", "from 2 to 4", "and what does a ferry ticket cost?"),
    ],
)
def test_of_two_questions_the_one_that_it_covers_is_answered_and_the_other_named(guide: Serving, question: str, said: str, left_out: str) -> None:
    answer = guide.answer(question)[0]
    assert answer.status == "partial" and answer.citations and said in answer.answer
    assert f"You also asked: “{left_out}”" in answer.answer
    assert answer.question == question


def test_what_a_person_wrote_becomes_no_markup_of_the_answer(guide: Serving) -> None:
    answer = guide.answer("What does crossing cost? And when does the [**ferry**](https://example.com/?a=b)[1] sail with <b>cars</b>?")[0]
    assert answer.status == "partial"
    note = answer.answer.split("\n\n")[-1]
    assert "ferry" in note and not set("[]<>*") & set(note)


@pytest.mark.parametrize("question", ["What does crossing cost? And who crosses for free?", "What does crossing cost, and when?"])
def test_two_questions_that_it_covers_are_answered_without_a_word_on_a_gap(guide: Serving, question: str) -> None:
    answer = guide.answer(question)[0]
    assert answer.status == "answered" and "You also asked" not in answer.answer


@pytest.mark.parametrize("question", ["When does the ferry sail, and can I pay later?", "Where can I park at the river? And what does the ferry cost?"])
def test_two_questions_of_which_it_covers_none_are_refused(guide: Serving, question: str) -> None:
    answer = guide.answer(question)[0]
    assert answer.status == "refused" and not answer.citations
