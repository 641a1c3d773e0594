"""From a mark in the answer to the very lines of the guide."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.steps import CHINESE, ENGLISH, answered, ask

pytestmark = pytest.mark.browser
WORDS = "缺陷订单满 60 天后移出统计窗口，比率随之下降。"


def test_a_click_opens_the_guide_at_the_marked_lines(open_page: OpenPage) -> None:
    page = open_page(locale="zh-CN")
    ask(page, CHINESE)
    answered(page).locator("a.cite[data-n='2']").click()
    panel = page.locator("#panel")
    expect(panel.locator("mark")).to_contain_text(WORDS)
    expect(panel.locator("mark")).to_be_in_viewport()
    expect(panel.locator(".panel-body > .provenance")).to_contain_text("官方")
    expect(panel).to_contain_text("最近核对：2026-02-11")


def test_next_source_and_escape_give_the_focus_back(open_page: OpenPage) -> None:
    page = open_page(locale="zh-CN")
    ask(page, CHINESE)
    answered(page).locator("a.cite[data-n='1']").click()
    panel = page.locator("#panel")
    panel.get_by_role("button", name="下一处").click()
    expect(panel.locator("mark")).to_contain_text(WORDS)
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(page.locator("a.cite[data-n='2']")).to_be_focused()


def test_hover_and_focus_show_a_preview(open_page: OpenPage) -> None:
    page = open_page(locale="zh-CN")
    ask(page, CHINESE)
    answered(page).locator("a.cite[data-n='2']").hover()
    expect(page.locator("#preview")).to_contain_text(WORDS)
    page.mouse.move(5, 5)
    expect(page.locator("#preview")).to_be_hidden()
    page.locator("#question").focus()
    page.locator("a.cite[data-n='1']").focus()
    page.keyboard.press("Tab")
    expect(page.locator("#preview")).to_contain_text(WORDS)
    page.keyboard.press("Escape")
    expect(page.locator("#preview")).to_be_hidden()


def test_on_a_phone_a_tap_previews_and_then_a_sheet_opens(open_page: OpenPage) -> None:
    page = open_page(locale="zh-CN", width=390, height=844, has_touch=True, is_mobile=True)
    ask(page, CHINESE)
    answered(page).locator("a.cite[data-n='2']").tap()
    expect(page.locator("#preview")).to_contain_text(WORDS)
    page.locator("#preview .open").tap()
    expect(page.locator("#panel:modal mark")).to_be_in_viewport()
    page.locator("#panel .close").tap()
    expect(page.locator("#panel")).to_be_hidden()


def test_an_entry_of_the_source_list_opens_the_guide_too(open_page: OpenPage) -> None:
    page = open_page(locale="zh-CN")
    ask(page, CHINESE)
    answered(page).locator("[data-cite='2'] .place").click()
    expect(page.locator("#panel mark")).to_contain_text(WORDS)


def test_a_window_that_shrinks_turns_the_column_into_a_sheet(open_page: OpenPage) -> None:
    page = open_page(locale="zh-CN")
    ask(page, CHINESE)
    answered(page).locator("a.cite[data-n='2']").click()
    expect(page.locator("#panel mark")).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 800})
    expect(page.locator("#panel:modal")).to_be_visible()
    page.set_viewport_size({"width": 1280, "height": 800})
    expect(page.locator("#panel:modal")).to_have_count(0)
    expect(page.locator("#panel")).to_be_visible()


def test_a_footnote_in_the_panel_scrolls_the_panel_only(open_page: OpenPage) -> None:
    page = open_page(locale="zh-CN")
    ask(page, CHINESE)
    answered(page).locator("a.cite[data-n='2']").click()
    page.locator("#panel mark .ref a").click()
    expect(page.locator("#panel .footnotes li").first).to_be_in_viewport()
    assert "#" not in page.url


def test_a_long_list_of_sources_unfolds(open_page: OpenPage) -> None:
    page = open_page()
    ask(page, f"many sources: {ENGLISH}")
    entries = answered(page).locator(".sources li")
    expect(entries).to_have_count(9)
    expect(entries.filter(visible=True)).to_have_count(4)
    page.get_by_role("button", name="All 9 sources").click()
    expect(entries.filter(visible=True)).to_have_count(9)
    expect(entries.nth(4).locator(".place")).to_be_focused()


def test_lines_that_were_rewritten_are_not_marked_but_said_to_be(open_page: OpenPage) -> None:
    page = open_page()
    ask(page, f"rewritten: {ENGLISH}")
    answered(page).locator("a.cite").first.click()
    panel = page.locator("#panel")
    expect(panel).to_contain_text("no longer on this page")
    expect(panel.locator(".quote")).to_contain_text("under 1%")
    expect(panel.locator("mark")).to_have_count(0)
    panel.get_by_role("button", name="Next source").click()
    expect(panel.locator("mark")).to_be_in_viewport()


def test_a_section_that_is_cited_again_is_told_by_its_words(open_page: OpenPage) -> None:
    page = open_page(locale="zh-CN")
    ask(page, CHINESE)
    turn = answered(page)
    expect(turn.locator("[data-cite='4'] .place")).to_have_text("同一节：“附上物流面单与签收证明。”")
    turn.locator("a.cite[data-n='4']").first.hover()
    expect(page.locator("#preview .place")).to_have_text("包裹晚到怎么办 › 申诉要写什么？")
