"""What the ways to ask teach together: a question leads to the section whose ways to ask it is like, weighed against all the others."""

from __future__ import annotations

import numpy as np
import pytest

from indexer import ask_classes, ask_index
from indexer.ask_classes import AskClasses, learn
from indexer.lexical import LexicalIndex, lexical_terms
from indexer.model import OUT_OF_SCOPE
from indexer.store import SnapshotStore
from tests.conftest import Ingest, PageFolder
from tests.fake_encoder import FakeEncoder

ASKS = ["when does the toll rise", "is crossing getting dearer", "price at the barrier", "who crosses for nothing", "do ambulances pay", "may fire engines pass free"]
SECTIONS = np.array([0, 0, 0, 1, 1, 1], np.int32)


def taught(asks: list[str], sections: np.ndarray, count: int) -> AskClasses:
    vectors = np.stack([FakeEncoder().encode_query(ask).mean for ask in asks])
    return learn(asks, vectors, sections, count, LexicalIndex.build(asks))


def scores(classes: AskClasses, question: str) -> np.ndarray:
    return classes.scores(FakeEncoder().encode_query(question).mean, lexical_terms(question))


def test_a_question_leads_to_the_section_of_its_like() -> None:
    classes = taught(ASKS, SECTIONS, 2)
    for ask, section in zip(ASKS, SECTIONS, strict=True):
        assert scores(classes, ask).argmax() == section
    assert scores(classes, "will the toll get dearer").argmax() == 0
    assert scores(classes, "must ambulances and engines pay").argmax() == 1


def test_it_is_kernel_ridge_regression() -> None:
    """Against the textbook's formula, written out: k(q) (K + ridge)⁻¹ Y."""
    classes = taught(ASKS, SECTIONS, 2)
    words = LexicalIndex.build(ASKS)
    encoder = FakeEncoder()
    centre = np.mean([encoder.encode_query(ask).mean for ask in ASKS], axis=0)

    def parts(text: str) -> tuple[np.ndarray, np.ndarray]:
        vector = encoder.encode_query(text).mean - centre
        counted = np.zeros(len(words.terms))
        for i, term in enumerate(words.terms):
            counted[i] = words.term_idf(term) if term in lexical_terms(text) else 0.0
        return vector / np.linalg.norm(vector), counted / np.linalg.norm(counted)

    def kernel(one: str, other: str) -> float:
        (a, b), (c, d) = parts(one), parts(other)
        return float(np.exp(ask_classes._SHARPNESS * (a @ c - 1)) + ask_classes._WORDS * (b @ d))

    inverse = np.linalg.inv(np.array([[kernel(a, b) for b in ASKS] for a in ASKS]) + ask_classes._RIDGE * np.eye(len(ASKS)))
    for question in ("is the toll dear", "price for ambulances"):
        expected = np.array([kernel(question, ask) for ask in ASKS]) @ inverse @ np.eye(2)[SECTIONS]
        assert scores(classes, question) == pytest.approx(expected, abs=1e-3)


def test_of_very_many_ways_to_ask_some_of_each_section_are_learned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ask_classes, "_MOST", 4)
    classes = taught(ASKS, SECTIONS, 2)
    assert len(classes.coefficients) == 4
    assert scores(classes, ASKS[0]).argmax() == 0 and scores(classes, ASKS[-1]).argmax() == 1


def test_where_nobody_gives_ways_to_ask_nothing_is_taught(kb: PageFolder, ingest: Ingest, store: SnapshotStore, encoder: FakeEncoder) -> None:
    kb.write("bridges.md", "# Bridges\n\n## When does the toll rise?\n\nThe toll rises on 1 May.\n")
    ingest()
    hits, spoken = store.open().index.by_ask(encoder.encode_query("toll").mean, ["toll"], 5)
    assert hits == [] and np.isnan(spoken).all()


def page(language: str, *sections: tuple[str, str, list[str]]) -> str:
    body = "\n".join(f"## {heading}\n\n" + ("<!-- also asked:\n" + "\n".join(asks) + "\n-->\n\n" if asks else "") + f"{text}\n" for heading, text, asks in sections)
    return f"---\nid: bridges\ntitle: Bridges\nlanguage: {language}\nupdated: 2026-11-01\n---\n# Bridges\n\n{body}"


def test_a_section_is_taught_by_the_ways_to_ask_of_both_languages(kb: PageFolder, ingest: Ingest, store: SnapshotStore, encoder: FakeEncoder) -> None:
    kb.write("en/bridges.md", page("en", ("When does the toll rise?", "On 1 May.", ["price hike at the barrier"]), ("Who crosses free?", "Ambulances.", ["do ambulances pay"])))
    kb.write("zh/bridges.md", page("zh", ("过桥费什么时候涨？", "5 月 1 日。", []), ("谁免费？", "救护车。", ["救护车要交钱吗"])))
    ingest()
    snapshot = store.open()
    hits, spoken = snapshot.index.by_ask(encoder.encode_query("price hike at the barrier").mean, lexical_terms("price hike at the barrier"), 2, "zh")
    assert [snapshot.passages[i].document for i, _ in hits] == ["zh/bridges", "zh/bridges"]
    assert snapshot.passages[hits[0][0]].heading_path[-1] == "过桥费什么时候涨？"
    (english,) = (i for i, p in enumerate(snapshot.passages) if p.heading_path[-1] == "When does the toll rise?")
    assert spoken[english] == spoken[hits[0][0]] > spoken[hits[1][0]]


def test_where_there_are_very_many_sections_pages_are_taught(kb: PageFolder, ingest: Ingest, store: SnapshotStore, encoder: FakeEncoder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ask_index, "_MOST_SECTIONS", 3)
    for number in range(3):
        kb.write(f"page-{number}.md", f"# Page {number}\n\n## Tolls {number}?\n\n<!-- also asked:\nprice of bridge {number}\n-->\n\nFour euros.\n\n## Hours {number}?\n\nAt night.\n")
    ingest()
    snapshot = store.open()
    hits, spoken = snapshot.index.by_ask(encoder.encode_query("price of bridge 1").mean, lexical_terms("price of bridge 1"), 6)
    assert len(hits) == 6 and {snapshot.passages[i].document for i, _ in hits[:2]} == {"page-1"}
    assert len(set(spoken.tolist())) == 3


def test_examples_of_what_is_not_covered_are_taught_and_never_found(kb: PageFolder, ingest: Ingest, store: SnapshotStore, encoder: FakeEncoder) -> None:
    kb.write("en/bridges.md", page("en", ("When does the toll rise?", "On 1 May.", ["price hike at the barrier"])))
    outside = f"---\nid: scope\ntitle: Outside\nlanguage: en\nupdated: 2026-11-01\ntopics: [{OUT_OF_SCOPE}]\n---\n# Outside\n\n## Ferries\n\nNothing on ferries.\n\n- When does the ferry sail?\n- Ferry tickets for a bus\n"
    kb.write("en/outside.md", outside)
    ingest()
    snapshot = store.open()
    asked = "when does the last ferry sail"
    hits, spoken = snapshot.index.by_ask(encoder.encode_query(asked).mean, lexical_terms(asked), 5, "en")
    assert {snapshot.passages[i].document for i, _ in hits} == {"en/bridges"}
    ferries = [i for i, p in enumerate(snapshot.passages) if p.document == "en/outside"]
    assert ferries and all(spoken[i] > spoken[hits[0][0]] for i in ferries)
