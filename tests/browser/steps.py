"""What a visitor does, in words that tests share."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

CHINESE = "订单缺陷率超过多少会被停用？"
ENGLISH = "At what order defect rate is an account suspended?"


def ask(page: Page, question: str) -> None:
    """Type the question and press Enter; do not wait for the answer."""
    field = page.locator("#question")
    field.fill(question)
    field.press("Enter")


def last(page: Page) -> Locator:
    """The latest question with its answer."""
    return page.locator(".turn").last


def answered(page: Page, status: str = "answered") -> Locator:
    """The latest turn, once it has come to that status."""
    turn = last(page)
    expect(turn).to_have_attribute("data-status", status)
    return turn
