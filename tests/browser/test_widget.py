"""The chat on a page of another site."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from playwright.sync_api import Browser, BrowserContext, FrameLocator, Page, Route, expect

from server.app import create_app
from server.web.pages import WebSettings
from tests.browser.fake import FakeServer, build
from tests.browser.house import House
from tests.browser.library import SampleLibrary
from tests.browser.steps import ENGLISH
from tests.browser.test_accessibility import AXE, check
from tests.server.conftest import ENCODER
from tests.server.conftest import House as ServerHouse
from tests.server.guide import ASK_EN, LETTERS

pytestmark = pytest.mark.browser

FOREIGN = """<!doctype html><html lang="en"><title>shop</title>
<style>* {{ font-size: 40px !important; color: #b00 !important; background: #fff !important }}</style>
<main><h1>Shop</h1></main><script src="{home}/static/widget.js"></script></html>"""


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


def chat_in(page: Page) -> FrameLocator:
    """Open the widget; the chat in its frame."""
    page.get_by_role("button", name="Ask the guide").click()
    return page.frame_locator("seller-guide-widget iframe")


def visit(browser: Browser | BrowserContext, house: House, **how: Any) -> Page:
    page = browser.new_page(locale="en-GB", **how) if isinstance(browser, Browser) else browser.new_page()
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


@pytest.fixture
def real(tmp_path: Path) -> Iterator[tuple[House, House]]:
    """The whole product over a small guide, and a shop that frames it."""
    shop = House(FastAPI())
    kept = ServerHouse(tmp_path)
    kept.publish()
    settings = kept.settings.model_copy(update={"widget_origins": (shop.url.replace("127.0.0.1", "localhost"),)})
    app = create_app(settings, encoder=lambda: ENCODER)
    app.state.serving.load()
    guide = House(app)
    shop.app.get("/")(lambda: HTMLResponse(FOREIGN.format(home=guide.url)))
    for house in (guide, shop):
        house.open()
    yield guide, shop
    for house in (guide, shop):
        house.close()


def ask_in(chat: FrameLocator, question: str) -> None:
    chat.locator("#question").fill(question)
    chat.locator("#question").press("Enter")
    expect(chat.locator(".turn").last).to_have_attribute("data-status", "answered")
    expect(chat.locator(".turn").last.locator(".question")).to_have_text(question)


def without_cookies(route: Route) -> None:
    """What the server sends, without its cookie: as a browser that keeps none for a frame."""
    response = route.fetch()
    route.fulfill(response=response, headers={name: value for name, value in response.headers.items() if name != "set-cookie"})


@pytest.mark.parametrize("cookies", [True, False], ids=["with the server's cookie", "without"])
def test_the_conversation_and_the_history_survive_a_reload_of_the_shop(browser: Browser, real: tuple[House, House], cookies: bool) -> None:
    context = browser.new_context(locale="en-GB")
    if not cookies:
        context.route("**/embed*", without_cookies)
    page = visit(context, real[1])
    chat = chat_in(page)
    ask_in(chat, ASK_EN)
    chat.locator("#question").fill("half a thou")
    page.reload()
    chat = chat_in(page)
    expect(chat.locator(".question")).to_have_text(ASK_EN)
    expect(chat.locator("#question")).to_have_value("half a thou")
    ask_in(chat, LETTERS)
    expect(chat.locator(".turn")).to_have_count(2)
    chat.locator("[data-do='new']").click()
    ask_in(chat, LETTERS)
    page.reload()
    chat = chat_in(page)
    expect(chat.locator(".turn")).to_have_count(1)
    chat.locator("[data-do='history']").click()
    rows = chat.locator(".rows li")
    expect(rows).to_have_count(2)
    rows.filter(has_text=ASK_EN).locator(".open").click()
    expect(chat.locator(".turn")).to_have_count(2)
    context.close()


def test_another_site_does_not_see_the_conversation(browser: Browser, real: tuple[House, House]) -> None:
    context = browser.new_context(locale="en-GB")
    ask_in(chat_in(visit(context, real[1])), ASK_EN)
    page = context.new_page()
    page.goto(real[0].url)
    page.wait_for_selector("body[data-ready]")
    expect(page.locator(".welcome")).to_be_visible()
    page.keyboard.press("Alt+h")
    expect(page.locator("#history .none")).to_contain_text("Nothing here yet")
    context.close()


@pytest.mark.skipif(not AXE.exists(), reason="axe is not installed; run npm ci in server/web")
def test_axe_finds_nothing_in_the_widget(browser: Browser, sites: tuple[House, House, House]) -> None:
    page = visit(browser, sites[1], bypass_csp=True)
    check(page.main_frame)
    chat = chat_in(page)
    ask_in(chat, ENGLISH)
    check(page.main_frame)
    check(page.frames[1])
    chat.locator("a.cite").first.click()
    expect(chat.locator("#panel mark")).to_be_in_viewport()
    check(page.frames[1])
    page.close()


def test_the_widget_is_light(browser: Browser, sites: tuple[House, House, House]) -> None:
    page = visit(browser, sites[1])
    sizes: list[int] = []
    page.on("requestfinished", lambda request: sizes.append(request.sizes()["responseBodySize"]) if request.url.startswith(sites[0].url) else None)
    page.reload()
    chat = chat_in(page)
    ask_in(chat, ENGLISH)
    chat.locator("a.cite").first.click()
    expect(chat.locator("#panel mark")).to_be_in_viewport()
    assert 10_000 < sum(sizes) < 60_000
    page.close()
