"""Slips of the keyboard are read against the index's own words; what is right, or nobody's word, stays as it is."""

from __future__ import annotations

import pytest

from indexer.lexical import LexicalIndex
from server.chat.spelling import Speller

PAGES = [
    "Ship orders on time. Shipping late brings claims. An appeal needs evidence of the account.",
    "Orders that are shipped late, and the appeal of an account: evidence for each order, shipping records, percentage of claims.",
    "订单缺陷率超过百分之一就可能停售，停售以后准备申诉材料，看视频说明。",
    "申诉之前先看订单缺陷率，停售的店铺要申诉，视频里有例子。",
]


@pytest.fixture(scope="module")
def speller() -> Speller:
    return Speller(LexicalIndex.build(PAGES), lambda word: 1_000 if word in ("mars", "temu", "的", "我的") else None)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("how do i apeal", "how do i appeal"),
        ("my acount and evidance", "my account and evidence"),
        ("two ordrs went wrong", "two orders went wrong"),
        ("late shiping", "late shipping"),
        ("what precentage is too much", "what percentage is too much"),
        # No word of the pages: English has it.
        ("my sales are recuring", "my sales are recurring"),
        ("定单却陷率", "订单缺陷率"),
        ("tingshou shensu", "停售申诉"),
    ],
)
def test_what_was_meant(speller: Speller, typed: str, meant: str) -> None:
    assert speller.correct(typed) == meant


@pytest.mark.parametrize("right", ["how do I sell on temu", "buttons and zippers", "order 112-1234567 on 2026-03-01", "Yunexpress", "订单缺陷率是多少", "B0ABCDEFGH"])
def test_what_is_right_or_a_name_stays(speller: Speller, right: str) -> None:
    assert speller.correct(right) == right


@pytest.fixture(scope="module")
def reader() -> Speller:
    """Pages of few words, and a vocabulary that lists common words of the language first."""
    vocabulary = [*"会不我你多少怎么颜严色主只要分数算", "怎么", "多少", "主要", "只要", "颜色", "分数"]
    return Speller(LexicalIndex.build([*PAGES, "售后客服回复太慢，影响缺陷率。", "售后和客服都要及时。"]), lambda word: vocabulary.index(word) if word in vocabulary else None)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("shouhou 没人管", "售后 没人管"),
        ("quexianlv 太高", "缺陷率 太高"),
        # Words of the language that no page has: a question asks with them all the same.
        ("fenshu 算什么 yanse", "分数 算什么 颜色"),
        ("kefu 太慢 suan 停售", "客服 太慢 算 停售"),
        # The commoner of two that sound so.
        ("zhuyao 看什么", "主要 看什么"),
        # As those type who do not tell zh from z, or n from ng.
        ("zuyao 看什么", "主要 看什么"),
        ("zenme shensu", "怎么申诉"),
    ],
)
def test_pinyin_among_chinese_is_read_as_the_likeliest_words(reader: Speller, typed: str, meant: str) -> None:
    assert reader.correct(typed) == meant


@pytest.mark.parametrize("right", ["在 Temu 上卖", "temu 上卖", "lazada 店铺", "换个 menu 看看", "size 写错了", "Yansen 是谁", "我的 size 不对"])
def test_names_and_english_among_chinese_are_no_pinyin(reader: Speller, right: str) -> None:
    assert reader.correct(right) == right
