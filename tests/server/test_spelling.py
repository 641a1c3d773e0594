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
    return Speller(LexicalIndex.build(PAGES), lambda word: word in ("mars", "temu", "的", "我的"))


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
