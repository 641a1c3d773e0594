"""axe finds nothing, in the states that a visitor meets."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Frame, Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.fake import FakeServer
from tests.browser.steps import CHINESE, ENGLISH, answered, ask

AXE = Path(__file__).parents[2] / "server/web/node_modules/axe-core/axe.min.js"
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not AXE.exists(), reason="axe is not installed; run npm ci in server/web"),
]


def chat(page: Page) -> None:
    ask(page, CHINESE)
    answered(page)


def citation(page: Page) -> None:
    chat(page)
    page.locator("a.cite[data-n='2']").click()
    expect(page.locator("#panel mark")).to_be_visible()


def preview(page: Page) -> None:
    chat(page)
    page.locator("a.cite[data-n='2']").hover()
    expect(page.locator("#preview")).to_be_visible()


def refusal(page: Page) -> None:
    ask(page, "weather?")
    answered(page, "refused")


def history(page: Page) -> None:
    chat(page)
    page.keyboard.press("Alt+h")
    expect(page.locator(".rows li")).to_have_count(1)
    page.locator(".rows [aria-label*=' ']").last.click()


def too_long(page: Page) -> None:
    ask(page, "x" * 5000)
    expect(page.locator(".notice")).to_be_visible()


def menu(page: Page) -> None:
    page.locator("details.menu summary").last.click()


def rating(page: Page) -> None:
    chat(page)
    page.locator(".actions [aria-pressed]").first.click()
    expect(page.locator(".feedback input")).to_be_visible()


def clarify(page: Page) -> None:
    ask(page, "Which one?")
    answered(page, "clarify")


def partial(page: Page) -> None:
    ask(page, f"in part: {ENGLISH}")
    answered(page, "partial")


def offline(page: Page) -> None:
    chat(page)
    page.context.set_offline(True)
    ask(page, ENGLISH)
    expect(page.locator(".turn").last).to_contain_text(re.compile("No connection|网络断开"))


def long_answer(page: Page) -> None:
    ask(page, f"long {ENGLISH}")
    answered(page)


def share(page: Page) -> None:
    chat(page)
    page.locator(".share summary").click()
    page.locator("[data-do='share']").click()
    page.locator("#share .primary").click()
    expect(page.locator("#share input")).to_be_visible()


STATES: list[Callable[[Page], None]] = [chat, citation, preview, refusal, history, too_long, menu, rating, clarify, partial, offline, long_answer, share]


SETTLED = """() => Promise.all(document.getAnimations()
    .filter(one => one.effect.getTiming().iterations !== Infinity).map(one => one.finished))"""
VIOLATIONS = """rules => axe.run(rules ? { runOnly: rules } : {}).then(result => result.violations.map(
    one => [one.id, one.nodes.map(node => node.html.slice(0, 120) + " " + node.failureSummary)]))"""


def check(page: Page | Frame) -> None:
    """axe finds nothing, by day; and by night, where only the colours are others."""
    page.evaluate(SETTLED)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert page.evaluate(VIOLATIONS) == []
    whole = page if isinstance(page, Page) else page.page
    whole.emulate_media(color_scheme="dark")
    page.evaluate(SETTLED)
    assert page.evaluate(VIOLATIONS, ["color-contrast"]) == []
    whole.emulate_media(color_scheme="light")


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_states_of_the_chat(open_page: OpenPage, state: Callable[[Page], None]) -> None:
    page = open_page(locale="zh-CN", color_scheme="light", bypass_csp=True)
    state(page)
    check(page)


@pytest.mark.parametrize("state", [chat, citation, history, share], ids=lambda state: state.__name__)
def test_states_on_a_phone(open_page: OpenPage, state: Callable[[Page], None]) -> None:
    page = open_page(width=390, height=800, bypass_csp=True)
    state(page)
    check(page)


@pytest.mark.parametrize(
    "path",
    ["/", "/kb", "/kb/zh/late-parcels?lines=22-26", "/kb/zh/late-parcels?beside", "/kb/en/packing-notes", "/kb/none", "/shared/none", "/embed"],
)
def test_pages(open_page: OpenPage, path: str) -> None:
    check(open_page(path, bypass_csp=True))


def test_a_shared_conversation(open_page: OpenPage) -> None:
    page = open_page(bypass_csp=True)
    share(page)
    page.goto(page.locator("#share input").input_value())
    check(page)


def test_what_the_search_of_a_page_finds(open_page: OpenPage) -> None:
    page = open_page("/kb/en/late-parcels", bypass_csp=True)
    page.locator("#filter").fill("refund")
    expect(page.locator("#found a")).to_be_visible()
    check(page)


def test_waiting_streaming_and_stopped(open_page: OpenPage, server: FakeServer) -> None:
    server.silent = server.hold = True
    page = open_page(bypass_csp=True)
    ask(page, ENGLISH)
    answered(page, "waiting")
    check(page)
    server.silent = False
    answered(page, "streaming")
    check(page)
    page.get_by_role("button", name="Stop").click()
    answered(page, "failed")
    check(page)


REFUSED = {
    "rate limited": (429, {"Retry-After": "30"}, {"error": {"code": "rate_limited", "message": "Too many requests.", "hint": "Wait."}}),
    "error": (500, {}, {"error": {"code": "internal", "message": "Something went wrong here.", "hint": "Try again shortly."}}),
    "no server": (503, {}, {"error": {"code": "no_index", "message": "The guide is not available.", "hint": "Try again shortly."}}),
}


@pytest.mark.parametrize("reply", REFUSED.values(), ids=list(REFUSED))
def test_a_question_that_is_not_answered(open_page: OpenPage, server: FakeServer, reply: tuple[int, dict[str, str], dict[str, Any]]) -> None:
    server.refuse = [reply]
    page = open_page(bypass_csp=True)
    ask(page, ENGLISH)
    answered(page, "failed")
    check(page)


def test_a_whole_visit_by_keyboard(open_page: OpenPage) -> None:
    page = open_page()
    page.keyboard.type(ENGLISH)
    page.keyboard.press("Enter")
    answered(page)
    for _ in range(40):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.matches('a.cite')"):
            break
    page.keyboard.press("Enter")
    expect(page.locator("#panel mark")).to_be_in_viewport()
    assert page.evaluate("document.querySelector('#panel').contains(document.activeElement)")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.matches('a.cite')")


def focused(page: Page) -> str:
    """What has the focus: its tag, or "BODY" where it was lost."""
    return str(page.evaluate("document.activeElement.checkVisibility() ? document.activeElement.tagName : 'BODY'"))


def test_the_focus_is_never_lost(open_page: OpenPage, server: FakeServer) -> None:
    page = open_page()
    page.locator(".starters button").first.press("Enter")
    answered(page)
    assert focused(page) == "TEXTAREA"
    server.refuse = [REFUSED["error"]]
    ask(page, ENGLISH)
    answered(page, "failed").get_by_role("button", name="Ask again").press("Enter")
    turn = answered(page)
    assert focused(page) == "TEXTAREA"
    turn.locator(".actions [aria-pressed]").first.press("Enter")
    turn.locator(".feedback input").fill("thanks")
    turn.locator(".feedback input").press("Enter")
    expect(turn.locator(".feedback p")).to_be_visible()
    assert focused(page) == "BUTTON"
    turn.locator("a.cite").first.press("Enter")
    expect(page.locator("#panel mark")).to_be_in_viewport()
    page.get_by_role("button", name="Next source").press("Enter")
    expect(page.locator("#panel .steps .cite")).to_have_text("2")
    expect(page.locator("#panel .close")).to_be_focused()


def test_a_new_answer_is_announced_once_and_politely(open_page: OpenPage, server: FakeServer) -> None:
    page = open_page()
    page.evaluate("""() => {
        window.said = [];
        const region = document.querySelector("#announcer");
        new MutationObserver(() => region.textContent && window.said.push(region.textContent)).observe(region, { childList: true });
    }""")
    ask(page, ENGLISH)
    answered(page)
    expect(page.locator("#announcer")).to_have_text("Answer ready, 2 sources.")
    assert page.evaluate("window.said") == ["Answer ready, 2 sources."]
    assert page.locator("#announcer").get_attribute("aria-live") == "polite"
    assert page.evaluate("document.querySelector('.turn').closest('[aria-live], [role=status], [role=log], [role=alert]')") is None
