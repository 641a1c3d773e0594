"""The four questions that ranking asks, and which passages a language leaves out."""

from __future__ import annotations

import numpy as np
import pytest

from indexer.index import shadowed_passages
from indexer.lexical import lexical_terms
from indexer.model import OUT_OF_SCOPE
from indexer.search import rank
from indexer.snapshot import Snapshot
from indexer.store import SnapshotStore
from tests.conftest import Ingest, PageFolder
from tests.fake_encoder import FakeEncoder


def page(identity: str, title: str, *paragraphs: str) -> str:
    return f"---\nid: {identity}\ntitle: {title}\n---\n\n# {title}\n\n" + "\n\n".join(paragraphs) + "\n"


@pytest.fixture
def snapshot(kb: PageFolder, store: SnapshotStore, ingest: Ingest) -> Snapshot:
    kb.write("en/refund.md", page("refund", "Refunds", "Refund the buyer within two days."))
    kb.write("zh/refund.md", page("refund", "退款", "两天内给买家退款。"))
    kb.write("en/appeal.md", page("appeal", "Appeals", "Write an appeal with a plan of action."))
    kb.write("zh/label.md", page("label", "标签", "标签要贴在外箱。"))
    ingest()
    return store.open()


def documents(snapshot: Snapshot, hits: list[tuple[int, float]]) -> list[str]:
    return [snapshot.passages[i].document for i, _ in hits]


def test_the_nearest_passage_comes_first(snapshot: Snapshot, encoder: FakeEncoder) -> None:
    hits = snapshot.index.by_section(encoder.encode_query("an appeal with a plan").vector, 4)
    assert documents(snapshot, hits)[0] == "en/appeal"
    assert [score for _, score in hits] == sorted((score for _, score in hits), reverse=True)


def test_a_passage_is_found_by_its_best_sentence_and_only_once(snapshot: Snapshot, encoder: FakeEncoder) -> None:
    hits = snapshot.index.by_sentence(encoder.encode_query("标签要贴在外箱").mean, 4)
    assert documents(snapshot, hits)[0] == "zh/label"
    assert len({i for i, _ in hits}) == len(hits) == 4


def test_words_find_only_passages_that_share_one(snapshot: Snapshot) -> None:
    hits, coverage = snapshot.index.by_words(lexical_terms("appeal letter"), 10)
    assert documents(snapshot, hits) == ["en/appeal"]
    assert 0 < coverage < 1


@pytest.mark.parametrize(("language", "left_out"), [("zh", "en/refund"), ("en", "zh/refund")])
def test_a_translation_hides_the_page_in_the_other_language_only(snapshot: Snapshot, encoder: FakeEncoder, language: str, left_out: str) -> None:
    query = encoder.encode_query("refund 退款")
    everything = {"en/refund", "zh/refund", "en/appeal", "zh/label"}
    assert set(documents(snapshot, snapshot.index.by_section(query.vector, 4))) == everything
    for hits in (snapshot.index.by_section(query.vector, 4, language), snapshot.index.by_sentence(query.mean, 4, language)):  # type: ignore[arg-type]
        assert set(documents(snapshot, hits)) == everything - {left_out}
    hits, _ = snapshot.index.by_words(lexical_terms("refund 退款"), 4, language)  # type: ignore[arg-type]
    assert left_out not in documents(snapshot, hits)


def test_hidden_translations_never_crowd_out_what_may_be_shown(kb: PageFolder, store: SnapshotStore, ingest: Ingest, encoder: FakeEncoder) -> None:
    # The hidden passages are all nearer than the only one that may be shown.
    kb.write("en/refund.md", page("refund", "Refunds", "\n\n".join(f"## Refund {i}\n\nRefund the buyer {i} days later." for i in range(12))))
    kb.write("zh/refund.md", page("refund", "退款", "退款。"))
    ingest()
    snapshot = store.open()
    query = encoder.encode_query("Refund the buyer days later")
    assert documents(snapshot, snapshot.index.by_section(query.vector, 1, "zh")) == ["zh/refund"]
    assert documents(snapshot, snapshot.index.by_sentence(query.mean, 1, "zh")) == ["zh/refund"]


def test_token_vectors_come_back_nearly_as_they_went_in(snapshot: Snapshot, encoder: FakeEncoder) -> None:
    for passage in (2, 0):
        ((_, encoded),) = encoder.encode_passages([snapshot.passages[passage].encoded_text], [[]])
        kept = snapshot.index.token_vectors(passage)
        assert kept.shape == encoded.tokens.shape
        assert np.abs(kept - encoded.tokens).max() < 0.01


def test_each_sentence_has_its_own_tokens(snapshot: Snapshot, encoder: FakeEncoder) -> None:
    passage = next(i for i, p in enumerate(snapshot.passages) if p.document == "zh/label")
    ((first, end),) = snapshot.index.sentence_ranges(passage)
    values = snapshot.index.token_vectors(passage)
    expected = encoder.encode_query("标签要贴在外箱。").tokens
    assert np.abs(values[first:end] - expected).max() < 0.01


def test_nothing_is_hidden_where_no_page_has_a_translation() -> None:
    assert shadowed_passages([("a", "en", False), ("b", "zh", False)]) == {}


def test_examples_of_what_is_not_covered_are_candidates_in_no_language(kb: PageFolder, store: SnapshotStore, ingest: Ingest, encoder: FakeEncoder) -> None:
    kb.write("en/refund.md", page("refund", "Refunds", "Refund the buyer within two days."))
    kb.write("en/outside.md", page("outside", "Outside", "What does a refund of taxes cost?").replace("---\n\n", f"topics: [{OUT_OF_SCOPE}]\n---\n\n", 1))
    ingest()
    snapshot = store.open()
    query = encoder.encode_query("refund of taxes")
    for language in (None, "en", "zh"):
        hits = [*snapshot.index.by_section(query.vector, 5, language), *snapshot.index.by_sentence(query.mean, 5, language), *snapshot.index.by_words(["refund", "taxe"], 5, language)[0]]  # type: ignore[arg-type]
        assert set(documents(snapshot, hits)) == {"en/refund"}


def test_the_best_passage_wins_over_all_views(snapshot: Snapshot, encoder: FakeEncoder) -> None:
    question = "两天内退款吗"
    ranked = rank(snapshot.index, encoder.encode_query(question), lexical_terms(question), 3)
    assert snapshot.passages[ranked[0].passage].document == "zh/refund"
    assert [r.score for r in ranked] == sorted((r.score for r in ranked), reverse=True)
    assert len({r.passage for r in ranked}) == len(ranked) == 3
    assert ranked[0].words > 0
    assert -1 <= ranked[0].section <= ranked[0].late <= 1


@pytest.mark.parametrize("first", [True, False])
def test_without_ways_to_ask_the_passage_that_says_all_in_one_sentence_wins(kb: PageFolder, store: SnapshotStore, ingest: Ingest, encoder: FakeEncoder, first: bool) -> None:
    together = "On every evening of the long winter the night guard with a red hat locks away the copper key. A lamp burns. Nobody waits outside."
    apart = "The night guard waits. A copper key burns. On every evening of the long winter nobody with a red hat locks away the lamp outside."
    for name, text in zip("ab" if first else "ba", (together, apart), strict=True):
        kb.write(f"{name}.md", text + "\n")
    ingest()
    snapshot = store.open()
    question = "night guard copper key"
    ranked = rank(snapshot.index, encoder.encode_query(question), lexical_terms(question), 2)
    assert snapshot.passages[ranked[0].passage].text == together
    assert ranked[0].words == pytest.approx(ranked[1].words)


def test_words_of_another_language_say_nothing(snapshot: Snapshot, encoder: FakeEncoder) -> None:
    ranked = rank(snapshot.index, encoder.encode_query("devolución"), lexical_terms("devolución"), 4)
    assert {r.words for r in ranked} == {0.0}
    assert {r.coverage for r in ranked} == {0.0}
