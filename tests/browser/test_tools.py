"""The tools' pages and the dialogue in the chat, in a real browser over the guide of this repository: seen, by keyboard, on a phone, with axe."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from server.settings import Settings
from tests.api.conftest import Served
from tests.browser.steps import answered, ask
from tests.browser.test_accessibility import AXE, check
from tests.fake_encoder import FakeEncoder

KB = Path(__file__).parents[2] / "kb"
ODR = "/tools/odr?orders=304&defects=4&daily=5&today=2026-03-01&dates=2026-01-05+2026-01-25+2026-02-10+2026-02-20"
OFFER = {"zh-CN": "按我的情况一步步判断：谁赔、怎么索赔", "en-GB": "Work it out for my case: who pays, by when, how"}
PAGES = ["/tools/odr", ODR, "/tools/odr?orders=3&defects=5", "/tools/damage", "/tools/damage?a=0.0", "/tools/damage?a=0.0.1.0&since=2026-03-09", "/tools/appeal"]
pytestmark = pytest.mark.browser
Open = Callable[..., Page]


@pytest.fixture(scope="module")
def guide(meaningless_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    served = Served(Settings(kb=KB, index=meaningless_index, data=tmp_path_factory.mktemp("tools"), model="fake-encoder"), FakeEncoder())
    yield served.url
    served.close()


@pytest.fixture
def visit(browser: Browser, guide: str) -> Iterator[Open]:
    contexts = []

    def opened(path: str, locale: str = "en-GB", width: int = 1280, **how: object) -> Page:
        context = browser.new_context(base_url=guide, locale=locale, viewport={"width": width, "height": 800}, bypass_csp=True, **how)  # type: ignore[arg-type]
        context.set_default_timeout(30_000)
        contexts.append(context)
        page = context.new_page()
        page.goto(path)
        if page.locator("#composer").count():
            page.wait_for_selector("body[data-ready]")
        return page

    yield opened
    for context in contexts:
        context.close()


def judged(page: Page) -> None:
    page.locator("textarea[name=draft]").fill("We will try our best. It is not our fault!!")
    page.locator("button[value=check]").click()
    expect(page.get_by_role("heading", name="Remarks")).to_be_visible()


def planned(page: Page) -> None:
    page.locator("textarea[name=causes]").fill("thin boxes")
    page.locator("button[value=plan]").click()
    expect(page.locator("pre.tool-plan")).to_be_visible()


@pytest.mark.skipif(not AXE.exists(), reason="axe is not installed; run npm ci in server/web")
@pytest.mark.parametrize("light", ["light", "dark"])
def test_axe_finds_nothing(visit: Open, light: str) -> None:
    for path in PAGES:
        check(visit(path, color_scheme=light))
    for state in (judged, planned):
        page = visit("/tools/appeal", color_scheme=light)
        state(page)
        check(page)


@pytest.mark.parametrize(("locale", "width"), [("zh-CN", 320), ("en-GB", 390), ("zh-TW", 768)])
def test_nothing_is_wider_than_a_phone(visit: Open, locale: str, width: int) -> None:
    for path in PAGES:
        page = visit(path, locale=locale, width=width)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_the_chart_shows_the_line_and_each_exit(visit: Open) -> None:
    page = visit(ODR)
    chart = page.locator("svg.tool-chart")
    expect(chart).to_be_visible()
    assert chart.locator("circle").count() == 4 and chart.locator("line.target").count() == 1
    assert chart.bounding_box()["width"] > 300  # type: ignore[index]
    expect(page.get_by_role("rowheader", name="One more defect")).to_be_visible()


def test_the_form_by_keyboard(visit: Open) -> None:
    page = visit("/tools/odr")
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "orders":
            break
    page.keyboard.type("150")
    page.keyboard.press("Tab")
    page.keyboard.type("3")
    page.keyboard.press("Enter")
    expect(page.locator(".tool-figure")).to_contain_text("2%")


def test_a_path_by_keyboard_to_its_last_day(visit: Open) -> None:
    page = visit("/tools/damage")
    for choice in ("The seller (Seller Fulfilled Prime included)", "The return was lost or damaged on its way back", "US"):
        page.get_by_role("link", name=choice, exact=True).focus()
        page.keyboard.press("Enter")
        page.wait_for_load_state()
    page.locator("input[name=since]").fill("2026-03-03")
    page.locator("input[name=since]").press("Enter")
    expect(page.get_by_text("Last day: 2026-04-02")).to_be_visible()
    with page.expect_download() as saved:
        page.get_by_role("link", name="calendar").click()
    assert "20260402" in Path(saved.value.path()).read_text(encoding="utf-8")


def test_the_plan_is_saved_as_word(visit: Open) -> None:
    page = visit("/tools/appeal")
    planned(page)
    with page.expect_download() as saved:
        page.get_by_role("button", name="Word").click()
    assert saved.value.suggested_filename == "plan-of-action.docx" and Path(saved.value.path()).read_bytes()[:2] == b"PK"


@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
def test_the_dialogue_in_the_chat_by_clicks_and_words(visit: Open, locale: str) -> None:
    page = visit("/", locale=locale)
    chinese = locale == "zh-CN"
    ask(page, OFFER[locale])
    answered(page, "clarify")
    page.locator(".turn").last.locator(".next button").first.click()
    said = ("退货途中丢失", "美国", "2026-03-03") if chinese else ("the return was lost on the way back", "US", "March 3 2026")
    for count, words in enumerate(said, 3):
        expect(page.locator(".turn")).to_have_count(count - 1)
        answered(page, "clarify")
        ask(page, words)
    expect(page.locator(".turn")).to_have_count(5)
    end = answered(page, "answered")
    expect(end).to_contain_text("2026-04-02")
    assert end.locator("a.cite").count() >= 4
