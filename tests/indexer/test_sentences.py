"""Where sentences end."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from indexer.sentences import split_sentences
from tests.cases import Case, each_case


@each_case(__file__, "sentences.md")
def test_sentences(case: Case) -> None:
    assert [case.input[start:end] for start, end in split_sentences(case.input)] == [line for line in case.expected.split("\n") if line]


def test_an_over_long_sentence_is_cut_at_its_semicolons() -> None:
    parts = [f"第{number}条，卖家应当在收到通知之后的四十八小时之内登录后台并核对每一笔被投诉订单的物流记录与签收证明；" for number in "一二三四五六七八九十"]
    text = "".join(parts)
    assert [text[start:end] for start, end in split_sentences(text)] == parts


TEXTS = st.text(alphabet=st.sampled_from("ab Z0.1,;；。！？!?…\"”）)\n订单率\u3000\t-"), max_size=300)


@given(TEXTS)
def test_no_word_is_lost_doubled_or_moved(text: str) -> None:
    spans = split_sentences(text)
    assert all(start < end for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    outside = list(text)
    for start, end in spans:
        assert text[start:end] == text[start:end].strip()
        outside[start:end] = " " * (end - start)
    assert not "".join(outside).strip()


@given(TEXTS)
def test_every_sentence_says_something(text: str) -> None:
    pieces = [text[start:end] for start, end in split_sentences(text)]
    assert all(any(char.isalnum() for char in piece) for piece in pieces[1:])
