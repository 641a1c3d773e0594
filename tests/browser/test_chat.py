"""Asking and reading an answer."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.fake import FakeServer
from tests.browser.house import House
from tests.browser.steps import CHINESE, ENGLISH, answered, ask, last

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("locale", "question", "words", "sources"),
    [("zh-CN", CHINESE, "低于 1%", 4), ("en-US", ENGLISH, "under 1%", 2), ("zh-TW", CHINESE, "低于 1%", 4)],
)
def test_an_answer_comes_with_its_sources(
    open_page: OpenPage, locale: str, question: str, words: str, sources: int
) -> None:
    page = open_page(locale=locale)
    ask(page, question)
    turn = answered(page)
    expect(turn.locator(".prose")).to_contain_text(words)
    expect(turn.locator(".sources li")).to_have_count(sources)
    expect(turn.locator(".badge-official").first).to_be_visible()
    expect(turn.locator(".date").first).to_have_text("2026-01")


def test_an_answer_is_shown_while_it_arrives(open_page: OpenPage, server: FakeServer) -> None:
    server.hold = True
    page = open_page()
    ask(page, ENGLISH)
    turn = answered(page, "streaming")
    expect(turn.locator(".prose")).to_contain_text("under 1%")
    expect(turn.locator(".sources")).to_have_count(0)
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    server.hold = False
    answered(page)
    expect(page.locator("#announcer")).to_have_text("Answer ready, 2 sources.")


def test_stop_and_ask_again(open_page: OpenPage, server: FakeServer) -> None:
    server.hold = True
    page = open_page()
    ask(page, ENGLISH)
    answered(page, "streaming")
    page.get_by_role("button", name="Stop").click()
    turn = answered(page, "failed")
    expect(turn).to_contain_text("Stopped.")
    server.hold = False
    turn.get_by_role("button", name="Ask again").click()
    answered(page)
    expect(page.locator(".turn")).to_have_count(1)


def test_the_next_question_belongs_to_the_same_conversation(open_page: OpenPage, server: FakeServer) -> None:
    page = open_page()
    ask(page, ENGLISH)
    answered(page).locator(".next button").click()
    expect(page.locator(".turn")).to_have_count(2)
    answered(page)
    assert server.asked[1] == "What goes into an appeal?"
    assert [len(one["turns"]) for one in server.conversations.values()] == [2]


def test_a_refusal_offers_what_the_guide_does_answer(open_page: OpenPage) -> None:
    page = open_page(locale="zh-CN")
    ask(page, "明天天气怎么样？")
    turn = answered(page, "refused")
    expect(turn.locator(".standing")).to_have_text("指南没有写到这一点。")
    expect(turn.locator(".sources")).to_have_count(0)
    turn.get_by_role("button", name="申诉要写什么？").click()
    answered(page)


def test_a_question_that_needs_more_offers_choices(open_page: OpenPage) -> None:
    page = open_page()
    ask(page, "Which one?")
    turn = answered(page, "clarify")
    expect(page.locator("#announcer")).to_have_text("A choice is needed: options are offered below.")
    expect(turn.locator(".standing")).to_have_count(0)
    options = turn.locator(".next button")
    expect(options).to_have_count(2)
    assert turn.evaluate("e => e.querySelector('.next').compareDocumentPosition(e.querySelector('.afterwards')) === Node.DOCUMENT_POSITION_FOLLOWING")
    options.first.press("Enter")
    expect(page.locator(".question").last).to_have_text("Seller-fulfilled orders")
    answered(page)


def test_an_answer_in_part_says_so(open_page: OpenPage) -> None:
    page = open_page()
    ask(page, f"in part: {ENGLISH}")
    turn = answered(page, "partial")
    expect(turn.locator(".standing")).to_have_text("The guide answers a part of this.")
    expect(page.locator("#announcer")).to_have_text("Partial answer ready, 2 sources.")
    expect(turn.locator(".sources li")).to_have_count(2)


def test_a_conflict_shows_both_statements_and_which_stands(open_page: OpenPage) -> None:
    page = open_page(locale="zh-CN")
    ask(page, CHINESE)
    block = answered(page).locator(".conflict")
    expect(block).to_contain_text("以较新的为准")
    expect(block.locator(".stands")).to_contain_text("官方的 60 天")


def test_a_starter_asks_its_question(open_page: OpenPage) -> None:
    page = open_page(locale="zh-CN")
    page.locator(".starters button").first.click()
    answered(page)
    expect(page.locator(".welcome")).to_be_hidden()


def test_edit_puts_the_question_back_into_the_field(open_page: OpenPage) -> None:
    page = open_page()
    ask(page, ENGLISH)
    answered(page).get_by_role("button", name="Edit the question").click()
    expect(page.locator("#question")).to_have_value(ENGLISH)
    expect(page.locator("#question")).to_be_focused()


def test_copy_takes_the_sources_along(open_page: OpenPage) -> None:
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    ask(page, ENGLISH)
    control = answered(page).locator(".actions button").first
    control.click()
    expect(control).to_have_text("Copied")
    text = page.evaluate("navigator.clipboard.readText()")
    assert ENGLISH in text
    assert re.search(r"1\. \[When parcels arrive late › .*\]\(http://.*/kb/en/late-parcels\?lines=13-13#L13\)", text)
    assert "(Official, 2026-01)" in text


def test_a_rating_and_a_word_reach_the_server(open_page: OpenPage, server: FakeServer) -> None:
    page = open_page()
    ask(page, ENGLISH)
    turn = answered(page)
    turn.get_by_role("button", name="Not helpful").click()
    expect(turn.get_by_role("button", name="Not helpful")).to_have_attribute("aria-pressed", "true")
    turn.locator(".feedback input").fill("dates missing")
    turn.get_by_role("button", name="Send").click()
    expect(turn.locator(".feedback")).to_have_text("Thank you, noted.")
    first = {"answer_id": "a0", "rating": "down"}
    assert server.feedback == [first, {**first, "comment": "dates missing"}]


def test_a_very_long_paste_is_kept_and_not_sent(open_page: OpenPage, server: FakeServer) -> None:
    page = open_page()
    page.locator("#question").fill("x" * 20_000)
    expect(page.locator(".count")).to_have_text("16000 characters too long")
    page.locator("#question").press("Enter")
    expect(page.locator(".notice")).to_be_visible()
    assert len(page.locator("#question").input_value()) == 20_000
    assert server.asked == []
    expect(page.locator(".send")).to_be_in_viewport()


def test_a_very_long_answer_stays_in_its_column(open_page: OpenPage) -> None:
    page = open_page(width=390)
    ask(page, f"long {ENGLISH}")
    answered(page)
    expect(page.locator(".question")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_a_very_long_question_is_folded_and_its_answer_in_sight(open_page: OpenPage) -> None:
    page = open_page(width=390, height=800)
    story = f"{ENGLISH} {'My parcels were late again. ' * 60}"
    ask(page, story)
    turn = answered(page)
    expect(turn.locator(".prose")).to_be_in_viewport()
    height = turn.locator(".question").evaluate("e => e.offsetHeight")
    turn.get_by_role("button", name="Show all of it").press("Enter")
    assert turn.locator(".question").evaluate("e => e.offsetHeight") > 2 * height
    expect(turn.get_by_role("button", name="Show less")).to_be_focused()


def test_payloads_are_shown_as_text(open_page: OpenPage, server: FakeServer) -> None:
    page = open_page()
    ask(page, "payload <script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\">")
    turn = answered(page)
    expect(turn.locator(".question")).to_contain_text("<script>")
    expect(turn.locator(".prose")).to_contain_text("<img src=x")
    assert turn.locator("script, img, a[href^='javascript']").count() == 0
    assert page.title() == "Seller Guide Assistant"


def test_enter_while_choosing_a_character_does_not_send(open_page: OpenPage, server: FakeServer) -> None:
    page = open_page()
    page.locator("#question").fill("dingdan")
    page.locator("#question").dispatch_event("keydown", {"key": "Enter", "isComposing": True})
    expect(page.locator(".turn")).to_have_count(0)
    expect(page.locator("#question")).to_have_value("dingdan")


@pytest.mark.parametrize("width", [320, 390, 768, 1024, 1920])
def test_nothing_is_wider_than_the_window(open_page: OpenPage, width: int) -> None:
    page = open_page(locale="zh-CN", width=width)
    ask(page, CHINESE)
    answered(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_draft_survives_a_reload(open_page: OpenPage) -> None:
    page = open_page()
    page.locator("#question").fill("half a thou")
    page.reload()
    expect(page.locator("#question")).to_have_value("half a thou")


def test_rate_limit_counts_down_and_lets_ask_again(open_page: OpenPage, server: FakeServer) -> None:
    server.refuse = [
        (429, {"Retry-After": "1"}, {"error": {"code": "rate_limited", "message": "slow down", "hint": ""}})
    ]
    page = open_page()
    ask(page, ENGLISH)
    turn = answered(page, "failed")
    again = turn.get_by_role("button", name="Ask again")
    expect(again).to_be_enabled()
    again.click()
    answered(page)


def test_a_server_error_is_said_in_its_own_words(open_page: OpenPage, server: FakeServer) -> None:
    server.refuse = [
        (
            500,
            {},
            {"error": {"code": "internal", "message": "The index is being rebuilt.", "hint": "Try again in a minute."}},
        )
    ]
    page = open_page()
    ask(page, ENGLISH)
    turn = answered(page, "failed")
    expect(turn).to_contain_text("The index is being rebuilt.")
    expect(turn).to_contain_text("Try again in a minute.")


def test_a_broken_stream_is_taken_up_again(open_page: OpenPage, server: FakeServer) -> None:
    server.cut = 2
    page = open_page()
    ask(page, ENGLISH)
    answered(page)
    assert server.asked == [ENGLISH]


def test_a_server_that_went_away_and_came_back(open_page: OpenPage, server: FakeServer, house: House) -> None:
    page = open_page()
    ask(page, ENGLISH)
    answered(page)
    house.close()
    ask(page, "How long does recovery take?")
    expect(last(page)).to_contain_text("Your question is kept")
    house.open()
    answered(page)
    expect(page.locator(".turn")).to_have_count(2)


def test_a_reload_in_mid_answer_loses_nothing(open_page: OpenPage, server: FakeServer) -> None:
    server.hold = True
    page = open_page()
    ask(page, ENGLISH)
    answered(page, "streaming")
    page.reload()
    server.hold = False
    answered(page)
    expect(page.locator(".question")).to_have_text(ENGLISH)
    expect(page.locator(".turn")).to_have_count(1)
    assert server.asked == [ENGLISH]


def test_offline_is_said_and_the_question_waits(open_page: OpenPage, server: FakeServer) -> None:
    page = open_page()
    page.context.set_offline(True)
    expect(page.locator(".offline")).to_contain_text("You are offline")
    ask(page, ENGLISH)
    expect(last(page)).to_contain_text("No connection")
    page.context.set_offline(False)
    answered(page)


def open_history(page: Page) -> None:
    page.keyboard.press("Alt+h")
    expect(page.locator("#history")).to_be_visible()


def test_history_opens_renames_searches_and_deletes(open_page: OpenPage, server: FakeServer) -> None:
    page = open_page()
    ask(page, ENGLISH)
    answered(page)
    page.keyboard.press("Alt+n")
    expect(page.locator(".turn")).to_have_count(0)
    ask(page, "How long does recovery take?")
    answered(page)
    open_history(page)
    rows = page.locator(".rows li")
    expect(rows).to_have_count(2)
    page.locator("#history input[type=search]").fill("defect")
    expect(rows.filter(visible=True)).to_have_count(1)
    page.locator(".rows .open:visible").click()
    expect(page.locator(".question")).to_have_text(ENGLISH)
    open_history(page)
    row = rows.filter(has_text=ENGLISH)
    row.get_by_role("button", name="Rename").click()
    page.locator(".rows form input").fill("Suspension")
    page.keyboard.press("Enter")
    expect(rows.filter(has_text="Suspension")).to_have_count(1)
    assert server.conversations["c1"]["title"] == "Suspension"
    rows.filter(has_text="Suspension").get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(rows).to_have_count(1)
    assert list(server.conversations) == ["c2"]
    expect(page.locator(".turn")).to_have_count(0)


def test_the_address_of_a_conversation_opens_it_again(open_page: OpenPage) -> None:
    page = open_page()
    ask(page, ENGLISH)
    answered(page)
    assert page.url.endswith("/?c=c1")
    page.reload()
    answered(page)
    expect(page.locator(".sources li")).to_have_count(2)
    page.goto("/?c=nothing")
    expect(page.locator("#thread")).to_contain_text("no longer there")


def test_a_conversation_that_is_gone_is_begun_anew(open_page: OpenPage, server: FakeServer) -> None:
    page = open_page()
    ask(page, ENGLISH)
    answered(page)
    server.refuse = [(404, {}, {"error": {"code": "unknown_conversation", "message": "gone", "hint": ""}})]
    ask(page, "How long does recovery take?")
    expect(page.locator(".turn")).to_have_count(2)
    answered(page)
    assert page.url.endswith("/?c=c2")
