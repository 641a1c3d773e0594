"""Sharing a conversation by link, and reading what somebody shared."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.fake import FakeServer
from tests.browser.steps import CHINESE, ENGLISH, answered, ask

pytestmark = pytest.mark.browser


def share(page: Page) -> str:
    """Share the conversation; the address of the link."""
    page.locator(".share summary").click()
    page.get_by_role("button", name="Share a link").click()
    page.get_by_role("button", name="Create the link").click()
    return page.get_by_label("Link to the conversation").input_value()


def test_a_link_is_made_copied_and_withdrawn(open_page: OpenPage, server: FakeServer) -> None:
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    ask(page, ENGLISH)
    answered(page)
    address = share(page)
    copier = page.get_by_role("button", name="Copy the link")
    expect(copier).to_be_focused()
    copier.press("Enter")
    expect(page.locator("#announcer")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == address
    assert page.request.get(address).status == 200
    page.keyboard.press("Escape")
    expect(page.locator(".share summary")).to_be_focused()
    page.keyboard.press("Alt+h")
    expect(page.locator(".rows li")).to_contain_text("shared")
    page.keyboard.press("Escape")
    page.locator(".share summary").click()
    page.get_by_role("button", name="Share a link").click()
    page.get_by_role("button", name="Stop sharing").click()
    expect(page.locator("#share")).to_contain_text("leads nowhere now")
    assert page.request.get(address).status == 404


def test_what_was_asked_later_is_shared_when_the_visitor_says_so(open_page: OpenPage, server: FakeServer) -> None:
    page = open_page()
    ask(page, ENGLISH)
    answered(page)
    address = share(page)
    page.keyboard.press("Escape")
    ask(page, "How long does recovery take?")
    expect(page.locator(".turn")).to_have_count(2)
    answered(page)
    assert "How long does recovery take?" not in page.request.get(address).text().partition("<main")[2].partition("quote")[0]
    page.locator(".share summary").click()
    page.get_by_role("button", name="Share a link").click()
    expect(page.locator("#share")).to_contain_text("Not shown: 1 asked since.")
    page.get_by_role("button", name="Share these too").click()
    expect(page.locator("#share")).to_contain_text("up to question 2")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_shared_conversation_is_read_with_its_sources(open_page: OpenPage, server: FakeServer, scripts: bool) -> None:
    page = open_page(locale="en-GB")
    ask(page, CHINESE)
    answered(page)
    address = share(page)
    other = open_page(address, locale="zh-CN", java_script_enabled=scripts)
    expect(other.locator(".question")).to_have_text(CHINESE)
    expect(other.locator(".sources li")).to_have_count(4)
    expect(other.locator("textarea, form")).to_have_count(0)
    other.locator("a.cite[data-n='2']").click()
    expect(other.locator("#panel mark" if scripts else "mark#L22")).to_be_in_viewport()


def test_a_failure_is_said_in_the_box(open_page: OpenPage, server: FakeServer) -> None:
    page = open_page()
    ask(page, ENGLISH)
    answered(page)
    page.context.set_offline(True)
    page.locator(".share summary").click()
    page.get_by_role("button", name="Share a link").click()
    expect(page.locator("#share [role=alert]")).to_have_text("That did not work. Try again in a moment.")
