"""From a stream to sentences with what they cite: the same ones however the stream is cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.llm.reader import Reader, Written


def read(text: str, size: int = 1) -> list[Written]:
    reader = Reader()
    found = [sentence for i in range(0, len(text), size) for sentence in reader.feed(text[i : i + size])]
    return found + reader.end()


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Wait 60 days.[1]", [("Wait 60 days.", (1,))]),
        ("Wait 60 days [1].", [("Wait 60 days.", (1,))]),
        ("Wait 60 days [1][2]. Then ask. [3]", [("Wait 60 days.", (1, 2)), ("Then ask.", (3,))]),
        ("Wait. Then ask.[2]", [("Wait.", (2,)), ("Then ask.", (2,))]),
        ("Wait [1], then ask [2].", [("Wait, then ask.", (1, 2))]),
        ("[1] Wait 60 days.", [("Wait 60 days.", (1,))]),
        ("等 60 天【1】。再申请[2，3]。", [("等 60 天。", (1,)), ("再申请。", (2, 3))]),
        ("Wait.\nAsk.[1]", [("Wait.", ()), ("Ask.", (1,))]),
        ("The fee is 1.5%.[1]", [("The fee is 1.5%.", (1,))]),
        ("**Wait** 60 days.[1]", [("Wait 60 days.", (1,))]),
        ("Wait 60 days", [("Wait 60 days", ())]),
        ("See [the form].[1]", [("See [the form].", (1,))]),
        ("\n\n[1]\n  \n", []),
        ("Wait [1", [("Wait [1", ())]),
    ],
)
def test_sentences_and_what_they_cite(text: str, sentences: list[tuple[str, tuple[int, ...]]]) -> None:
    assert [(w.text, w.cited) for w in read(text)] == sentences


def test_lists() -> None:
    assert [(w.text, w.item, w.line) for w in read("Do this:\n1. Wait.[1]\n2) Ask. Pay.[1]\n- Rest.[2]\n# Head\nEnd.[1]")] == [("Do this:", "", 0), ("Wait.", "1", 1), ("Ask.", "1", 2), ("Pay.", "1", 2), ("Rest.", "-", 3), ("Head", "", 4), ("End.", "", 5)]


def test_a_sentence_comes_as_soon_as_it_is_complete() -> None:
    reader = Reader()
    assert reader.feed("Wait 60 days.[1") == []
    assert reader.feed("]") == []
    assert [w.text for w in reader.feed(" T")] == ["Wait 60 days."]


@given(st.text(alphabet="ab1。.,，;[]【】 \n-*#9天<", max_size=80), st.integers(1, 20))
def test_how_it_is_cut_makes_no_difference(text: str, size: int) -> None:
    assert read(text, size) == read(text, 1000)


def test_a_line_without_end_is_noticed() -> None:
    reader = Reader()
    reader.feed("word " * 1000)
    assert reader.runaway
