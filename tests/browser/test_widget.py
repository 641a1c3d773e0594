"""The chat on a page of another site."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from playwright.sync_api import Browser, Page, expect

from server.web.pages import WebSettings
from tests.browser.fake import FakeServer, build
from tests.browser.house import House
from tests.browser.library import SampleLibrary
from tests.browser.steps import ENGLISH

pytestmark = pytest.mark.browser

FOREIGN = """<!doctype html><html lang="en"><title>shop</title>
<style>* {{ font-size: 40px !important; color: red !important }}</style>
<p>Shop</p><script src="{home}/static/widget.js"></script></html>"""


@pytest.fixture
def sites() -> Iterator[tuple[House, House, House]]:
    """A guide, a shop that may frame it, and one that may not; "localhost" and "127.0.0.1" are different sites."""
    shops = [FastAPI(), FastAPI()]
    houses = [House(shop) for shop in shops]
    origins = tuple(house.url.replace("127.0.0.1", "localhost") for house in houses)
    guide = House(build(FakeServer(SampleLibrary()), WebSettings(widget_origins=origins[:1])))
    for shop in shops:
        shop.get("/")(lambda: HTMLResponse(FOREIGN.format(home=guide.url)))
    for house in (*houses, guide):
        house.open()
    yield guide, houses[0], houses[1]
    for house in (*houses, guide):
        house.close()


def visit(browser: Browser, house: House) -> Page:
    page = browser.new_page(locale="en-GB")
    page.goto(house.url.replace("127.0.0.1", "localhost"))
    return page


def test_a_shop_that_is_allowed_shows_the_chat(browser: Browser, sites: tuple[House, House, House]) -> None:
    page = visit(browser, sites[1])
    launch = page.get_by_role("button", name="Ask the guide")
    assert launch.evaluate("e => getComputedStyle(e).fontSize") == "16px"
    launch.click()
    chat = page.frame_locator("seller-guide-widget iframe")
    chat.locator("#question").fill(ENGLISH)
    chat.locator("#question").press("Enter")
    expect(chat.locator(".sources li")).to_have_count(2)
    chat.locator("a.cite").first.click()
    expect(chat.locator("#panel mark")).to_be_in_viewport()
    chat.locator("#panel .close").click()
    chat.locator("#question").press("Escape")
    expect(page.locator("seller-guide-widget .box")).to_be_hidden()
    expect(launch).to_be_focused()
    page.close()


def test_a_shop_that_is_not_allowed_offers_a_link(browser: Browser, sites: tuple[House, House, House]) -> None:
    page = visit(browser, sites[2])
    page.get_by_role("button", name="Ask the guide").click()
    expect(page.get_by_role("link", name="Open in a new window")).to_be_visible()
    expect(page.locator("seller-guide-widget iframe")).to_be_hidden()
    page.close()
