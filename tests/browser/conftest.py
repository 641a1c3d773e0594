"""A real browser at a real server, with a chat engine that does as it is told."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, Request, expect, sync_playwright

from server.web.pages import WebSettings
from tests.browser.fake import FakeServer, build
from tests.browser.house import House
from tests.browser.library import SampleLibrary

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
QUIET = ["--disable-background-networking", "--disable-component-update"]

OpenPage = Callable[..., Page]
PATIENCE = 30_000
"""Milliseconds that a machine busy with other things may need; what is right is seen at once."""
expect.set_options(timeout=PATIENCE)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "browser: runs a real browser")


# Not for the session: Playwright keeps an event loop running, in which nobody else can run one.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    if not os.path.exists(CHROMIUM):
        pytest.skip("no Chromium; install Debian's package chromium, or name one in CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS + QUIET)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def served() -> Iterator[tuple[FakeServer, House]]:
    server = FakeServer(SampleLibrary())
    house = House(build(server, WebSettings(max_question=4000)))
    house.open()
    yield server, house
    house.close()


@pytest.fixture
def server(served: tuple[FakeServer, House]) -> Iterator[FakeServer]:
    served[0].reset()
    yield served[0]
    served[0].hold = served[0].silent = False


@pytest.fixture
def house(served: tuple[FakeServer, House]) -> House:
    return served[1]


@pytest.fixture
def open_page(browser: Browser, server: FakeServer, house: House) -> Iterator[OpenPage]:
    """Open an address as a visitor; in the end no script has failed and no other host was asked for anything."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def watch(page: Page) -> None:
        def failed(error: Error) -> None:
            faults.append(f"script: {error}")

        def said(message: ConsoleMessage) -> None:
            if "Content Security" in message.text:
                faults.append(message.text)

        def requested(request: Request) -> None:
            if not request.url.startswith(house.url):
                faults.append(f"left the house: {request.url}")

        page.on("pageerror", failed)
        page.on("console", said)
        page.on("request", requested)

    def opened(path: str = "/", locale: str = "en-GB", width: int = 1280, height: int = 800, **how: Any) -> Page:
        context = browser.new_context(
            base_url=house.url, locale=locale, viewport={"width": width, "height": height}, **how
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        watch(page)
        page.goto(path)
        if how.get("java_script_enabled", True) and page.locator("#composer").count():
            page.wait_for_selector("body[data-ready]")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert faults == []
