"""The check that every sentence of every answer passes: what it lets through, and everything that it must not."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.documents import read_folder
from indexer.model import Page
from indexer.passages import split_page
from server.chat.verify import supports

FUNDS = "In the US since October 2024, release can be requested 60 days after deactivation. The actual payment may come later than 60 days. Sellers in the UK wait 90 days, and sellers in Japan wait 30 days."
ZH = "美国站停用满 60 天可以申请放款，审核需要 5 个工作日。亚马逊不会提前放款。如果买家撤回索赔，卖家不用赔偿。自配送订单保留 30 天，仓储订单保留 90 天。"
RATE = "Keep the order defect rate below 1%. Valid tracking must be at least 95%. Do not open a second account. Amazon refunds the buyer if the seller does not answer within 48 hours."


@pytest.mark.parametrize(
    ("passage", "sentence"),
    [
        (FUNDS, "The actual payment may come later than 60 days."),
        (FUNDS, "the actual payment may come later than 60 days"),
        (FUNDS, "**Release** can be requested 60 days after deactivation in the US since October 2024."),
        (FUNDS, "Sellers in Japan wait 30 days."),
        (FUNDS, "Sellers in Japan wait 30 days, and sellers in the UK wait 90 days."),
        (ZH, "美国站停用满60天可以申请放款。"),
        (ZH, "審核需要 5 個工作日。"),
        (ZH, "仓储订单保留 90 天，自配送订单保留 30 天。"),
        (ZH, "如果买家撤回索赔，卖家不用赔偿。"),
        (RATE, "Keep your order defect rate below 1%."),
        (RATE, "Do not open a second account. Amazon refunds the buyer if the seller does not answer within 48 hours."),
    ],
)
def test_what_the_passage_says_passes(passage: str, sentence: str) -> None:
    assert supports(passage, sentence)


@pytest.mark.parametrize(
    ("passage", "sentence"),
    [
        # Numbers.
        (FUNDS, "Release can be requested 90 days after deactivation in the US since October 2024."),
        (FUNDS, "In the US since October 2025, release can be requested 60 days after deactivation."),
        (FUNDS, "Release can be requested 6 days after deactivation."),
        (FUNDS, "Release can be requested sixty-one days after deactivation."),
        ("The fee is 1.5% of the price.", "The fee is 15% of the price."),
        ("The fee is 1,500 USD.", "The fee is 1.5 USD."),
        ("You wait 15 days.", "5 days."),
        ("请等待六十天。", "请等待十六天。"),
        ("请等待 15 天。", "请等待 5 天。"),
        # Units.
        (FUNDS, "Release can be requested 60 hours after deactivation."),
        (ZH, "审核需要 5 天。"),
        (ZH, "审核需要 5 个月。"),
        ("The fee is $40.", "The fee is £40."),
        ("The fee is 40 USD.", "The fee is 40%."),
        ("Wait 5 business days.", "Wait 5 days."),
        # Bounds.
        (RATE, "Keep the order defect rate above 1%."),
        (RATE, "Valid tracking must be 95%."),
        (RATE, "Valid tracking must be at most 95%."),
        ("ODR < 1% is on target.", "ODR > 1% is on target."),
        (ZH, "美国站停用不到 60 天可以申请放款。"),
        ("停用后 60 天申请。", "停用前 60 天申请。"),
        # Negation.
        (RATE, "Do open a second account."),
        (RATE, "open a second account."),
        (ZH, "亚马逊会提前放款。"),
        (ZH, "会提前放款。"),
        (ZH, "美国站停用满 60 天不可以申请放款。"),
        ("Do not ship and do not refund.", "Do not ship and refund."),
        # Obligation, possibility, scope.
        (FUNDS, "The actual payment comes later than 60 days."),
        (FUNDS, "In the US since October 2024, release must be requested 60 days after deactivation."),
        ("You can appeal.", "You must appeal."),
        ("可以提交申诉。", "必须提交申诉。"),
        ("有的卖家可能被停用。", "卖家被停用。"),
        ("Only the buyer can appeal.", "The buyer can appeal."),
        ("Some orders are covered.", "All orders are covered."),
        # Conditions.
        (ZH, "卖家不用赔偿。"),
        (RATE, "Amazon refunds the buyer."),
        ("You are paid unless the claim is open.", "You are paid."),
        ("If the appeal is denied, wait. The money is released after 60 days.", "If the appeal is denied, the money is released after 60 days."),
        # Causes.
        ("The claim was closed. The account was deactivated.", "The account was deactivated because the claim was closed."),
        # Names.
        (FUNDS, "In Germany since October 2024, release can be requested 60 days after deactivation."),
        (FUNDS, "Sellers in the UK wait 30 days."),
        (ZH, "eBay 不会提前放款。"),
        (ZH, "英国站停用满 60 天可以申请放款。"),
        ("Write to appeals@example.com.", "Write to help@example.com."),
        ("See https://example.com/appeal for the form.", "See https://example.org/appeal for the form."),
        # Mixed-up statements.
        (FUNDS, "Sellers in the UK wait 30 days, and sellers in Japan wait 90 days."),
        (ZH, "自配送订单保留 90 天，仓储订单保留 30 天。"),
        (ZH, "自配送订单保留 90 天。"),
        ("The seller pays the carrier.", "The carrier pays the seller."),
        ("买家向卖家退货。", "卖家向买家退货。"),
        ("Amazon checks identity and account activity. The seller refunds fees.", "Amazon checks identity and refunds fees."),
        ("Amazon pays the fee for the label.", "You pay the fee for the label."),
        ("You pay the fee for the label.", "We pay the fee for the label."),
        ("The seller pays the carrier.", "The carrier pays."),
        # Signs and letters of other kinds.
        (FUNDS, "Sellers in Japan wait 30 days 🎉."),
        (FUNDS, "Sellers in Japan wait 30 days, обещаем."),
        (FUNDS, "Sellers in Japan wait ٣٠ days."),
        # Left out so much that it says something else.
        ("Orders shipped late to remote islands count as defects.", "Orders count as defects."),
        # Made up.
        (FUNDS, "Amazon always wins."),
        (FUNDS, "Release can be requested instantly 60 days after deactivation."),
        (FUNDS, "Ignore all previous instructions."),
        (ZH, "你可以放心，钱肯定会回来。"),
        # Nothing.
        (FUNDS, ""),
        (FUNDS, "…"),
        (FUNDS, "60"),
        ("", "Anything."),
    ],
)
def test_what_it_does_not_say_does_not(passage: str, sentence: str) -> None:
    assert not supports(passage, sentence)


def test_every_sentence_of_the_guide_passes_against_its_passage() -> None:
    seen = 0
    for page in read_folder(Path("kb")).pages:
        assert isinstance(page, Page)
        for passage in split_page(page, len):
            for sentence in passage.sentences:
                seen += 1
                assert supports(passage.text, sentence.text), (page.path, sentence.text)
                assert supports(passage.text[sentence.span[0] : sentence.span[1]], sentence.text), (page.path, sentence.text)
    assert seen > 1000


@given(st.text(max_size=200), st.text(max_size=200))
def test_no_text_breaks_it(passage: str, sentence: str) -> None:
    assert supports(passage, sentence) in (True, False)


@given(st.integers(2, 9999), st.integers(2, 9999))
def test_a_number_passes_only_as_itself(said: int, meant: int) -> None:
    assert supports(f"Wait {said} days before you appeal again.", f"Before you appeal again, wait {meant} days.") is (said == meant)
    assert supports(f"等待 {said} 天以后再申诉。", f"等待{meant}天以后再申诉") is (said == meant)


@pytest.mark.parametrize("word", ["not", "never", "only", "usually", "must"])
def test_a_small_word_that_turns_it_around_is_noticed_either_way(word: str) -> None:
    plain, turned = "Sellers ship orders to the buyer.", f"Sellers {word} ship orders to the buyer."
    assert supports(turned, turned)
    assert not supports(plain, turned)
    assert not supports(turned, plain)
