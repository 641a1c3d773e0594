"""Words: what a term is, how passages are scored, and when the lexical leg is silent."""

from __future__ import annotations

import numpy as np
import pytest

from indexer.lexical import LexicalIndex, lexical_terms


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("申诉信", ["申", "诉", "信", "申诉", "诉信"]),
        ("申訴", ["申", "诉", "申诉"]),
        ("ODR below 1.25%", ["odr", "below", "1.25%"]),
        ("ＯＤＲ", ["odr"]),
        ("policies orders process status", ["policy", "order", "process", "status"]),
        ("A-to-z claims", ["a", "to", "z", "atoz", "claim"]),
        ("seller's", ["seller", "s", "sellers"]),
        ("ODR超过1%怎么办", ["odr", "超", "过", "超过", "1%", "怎", "么", "办", "怎么", "么办"]),
        ("FBA仓库", ["fba", "仓", "库", "仓库"]),
        ("", []),
        ("……！？", []),
    ],
)
def test_terms(text: str, terms: list[str]) -> None:
    assert lexical_terms(text) == terms


@pytest.fixture
def index() -> LexicalIndex:
    return LexicalIndex.build(["refund the buyer", "refund refund the seller at once", "the appeal letter", "the the the"])


def test_the_rarer_word_decides(index: LexicalIndex) -> None:
    assert int(np.argmax(index.scores(["the", "appeal"]))) == 2


def test_no_shared_word_no_score(index: LexicalIndex) -> None:
    assert not index.scores(["chargeback"]).any()


def test_a_word_asked_twice_counts_twice(index: LexicalIndex) -> None:
    assert np.allclose(index.scores(["refund", "refund"]), 2 * index.scores(["refund"]))


def test_a_short_passage_beats_a_long_one_with_the_same_word() -> None:
    scores = LexicalIndex.build(["appeal", "appeal with many other words around it"]).scores(["appeal"])
    assert scores[0] > scores[1] > 0


def test_coverage_is_the_share_of_known_words_by_weight(index: LexicalIndex) -> None:
    assert index.coverage(["refund", "appeal"]) == 1.0
    assert index.coverage(["chargeback", "冻结"]) == 0.0
    assert index.coverage([]) == 0.0
    # A word that nobody knows weighs more than one that every passage has.
    assert 0 < index.coverage(["the", "chargeback"]) < 0.5


def test_passages_with_a_term(index: LexicalIndex) -> None:
    assert index.passages_with("refund").tolist() == [0, 1]
    assert index.passages_with("chargeback").tolist() == []
    assert "refund" in index
    assert "chargeback" not in index


def test_an_index_of_texts_without_words() -> None:
    index = LexicalIndex.build(["……", "！"])
    assert index.scores(["a"]).tolist() == [0.0, 0.0]
    assert index.coverage(["a"]) == 0.0
