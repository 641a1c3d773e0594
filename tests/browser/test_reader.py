"""The guide as a site."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.fake import FakeServer
from tests.browser.steps import answered

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("address", ["/kb/zh/late-parcels?lines=40-40#L40", "/kb/zh/late-parcels?lines=40"])
def test_the_cited_lines_are_marked_and_in_view(open_page: OpenPage, address: str) -> None:
    page = open_page(address, height=500)
    expect(page.locator("mark")).to_have_text("附上物流面单与签收证明。")
    expect(page.locator("mark")).to_be_in_viewport()


def test_an_unknown_page_is_missing_in_the_visitors_language(open_page: OpenPage) -> None:
    page = open_page("/kb/zh/none", locale="zh-TW")
    expect(page.locator("h1")).to_have_text("沒有這一頁")


def test_raw_html_of_a_page_is_inert(open_page: OpenPage) -> None:
    page = open_page("/kb/zh/refund-clock", locale="zh-CN")
    expect(page.locator("article")).to_contain_text("<script>")
    assert page.locator("article").locator("script, img, a[href^='javascript']").count() == 0
    assert page.title().startswith("退款时限")


def test_the_contents_are_filtered_and_searched_as_one_types(open_page: OpenPage) -> None:
    page = open_page("/kb", locale="zh-CN")
    expect(page.locator(".entry")).to_have_count(3)
    page.locator("#filter").press_sequentially("退款")
    expect(page.locator(".entry:visible")).to_have_count(1)
    expect(page.locator("#found a")).to_contain_text("(退款)")
    page.locator("#filter").fill("zzz")
    expect(page.locator(".none")).to_be_visible()


def test_both_languages_stand_side_by_side(open_page: OpenPage) -> None:
    page = open_page("/kb/zh/late-parcels")
    page.get_by_role("link", name="Both languages side by side").click()
    expect(page.locator(".document")).to_have_count(2)
    # In one look: the page may still be on its way to where it stood.
    first, second = page.evaluate("[...document.querySelectorAll('.document')].map(e => { const at = e.querySelectorAll('h2')[1].getBoundingClientRect(); return [at.x, at.y]; })")
    assert first[0] < second[0] and abs(first[1] - second[1]) < 2
    identities = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
    assert len(identities) == len(set(identities))


def test_the_address_of_a_section_is_copied(open_page: OpenPage) -> None:
    page = open_page("/kb/en/late-parcels", permissions=["clipboard-read", "clipboard-write"])
    page.locator("h2").nth(1).hover()
    page.locator("h2 .anchor").nth(1).click()
    expect(page.locator(".anchor[data-copied]")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()").endswith("/kb/en/late-parcels#s-how-long-does-recovery-take")


def test_ask_about_this_page_names_the_page(open_page: OpenPage, server: FakeServer) -> None:
    page = open_page("/kb/en/late-parcels")
    page.locator("#question").fill("How long?")
    page.locator("#question").press("Enter")
    answered(page)
    expect(page.locator(".afterwards")).to_be_visible()
    assert server.asked == ["When parcels arrive late: How long?"]
    assert page.url.endswith("/?c=c1")


def test_the_guide_is_searched_from_any_of_its_pages(open_page: OpenPage) -> None:
    page = open_page("/kb/en/late-parcels")
    field = page.get_by_role("searchbox")
    field.press_sequentially("refund")
    found = page.locator("#found")
    expect(found.locator("a")).to_contain_text("(refund)")
    expect(page.locator("#announcer")).to_have_text("1 passages found.")
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(found).to_be_hidden()
    expect(field).to_be_focused()
    field.press("Enter")
    expect(page.locator("#found a").first).to_be_visible()
    assert page.url.endswith("/kb?q=refund")


def test_the_other_language_opens_at_the_same_section(open_page: OpenPage) -> None:
    page = open_page("/kb/en/late-parcels", height=400)
    page.locator("h2.heading").nth(1).scroll_into_view_if_needed()
    page.locator("h2.heading").nth(1).evaluate("e => e.scrollIntoView()")
    page.locator(".about-page a[hreflang='zh']").evaluate("e => e.click()")
    expect(page.locator("h2.heading", has_text="多久能恢复？")).to_be_in_viewport()


def test_plain_text_is_a_page_like_any_other(open_page: OpenPage) -> None:
    page = open_page("/kb/en/packing-notes?lines=6-6#L6")
    expect(page.locator("h2.heading")).to_contain_text("What box should I use?")
    expect(page.locator("mark#L6")).to_have_text("Fill the rest with paper.")
    expect(page.locator("article")).to_contain_text("<b>Tape</b>")


def test_language_and_light_are_chosen_and_kept(open_page: OpenPage) -> None:
    page = open_page("/", locale="en-GB")
    page.locator("details.menu summary").last.click()
    page.get_by_role("link", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.get_by_role("link", name="繁體中文").click()
    expect(page.locator(".welcome h2")).to_contain_text("遇到了什麼問題")
    page.goto("/kb")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hant")
