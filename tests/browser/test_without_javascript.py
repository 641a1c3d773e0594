"""Asking, reading an answer and opening its source with scripts turned off."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.fake import FakeServer
from tests.browser.steps import CHINESE

pytestmark = pytest.mark.browser


def test_ask_read_and_open_a_citation(open_page: OpenPage, server: FakeServer) -> None:
    page = open_page(locale="zh-CN", java_script_enabled=False)
    page.locator("#question").fill(CHINESE)
    page.locator(".send").click()
    expect(page.locator(".question")).to_have_text(CHINESE)
    expect(page.locator(".conflict .stands")).to_contain_text("官方的 60 天")
    page.locator(".next button").first.click()
    assert [len(one["turns"]) for one in server.conversations.values()] == [2]
    page.locator("a.cite[data-n='2']").click()
    expect(page.locator("mark#L22")).to_be_in_viewport()


def test_language_and_light_without_scripts(open_page: OpenPage) -> None:
    page = open_page(locale="en-GB", java_script_enabled=False)
    page.locator("details.menu summary").last.click()
    page.get_by_role("link", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.goto("/kb?q=recovery")
    expect(page.locator("#found li").first).to_contain_text("How long does recovery take?")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_an_empty_question_is_answered_with_a_word(open_page: OpenPage) -> None:
    page = open_page(java_script_enabled=False)
    page.locator(".send").click()
    expect(page.locator(".notice")).to_have_text("Write a question first.")
