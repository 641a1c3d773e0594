"""Answers as messages: what stands in them, and that Slack takes them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.chat.answer import Answer, Citation, SourceInfo
from server.slack.blocks import answer_payload
from server.slack.rich_text import rich_text
from server.slack.views import sources_view, wrong_view
from tests.slack.house import answer_to
from tests.slack.limits import faults_of_message, faults_of_view, links_of, words_of

WEB = "https://guide.example.com"


def test_an_answer_as_a_message() -> None:
    """Written by hand after Slack's reference of rich text and buttons."""
    answer = answer_to("How long?")
    source = "https://guide.example.com/kb/en/odr?lines=3-4#L3"
    assert answer_payload(answer, WEB) == {
        "text": f"About “How long?”: it takes 60 days.<{source}|[1]>",
        "unfurl_links": False,
        "unfurl_media": False,
        "blocks": [
            {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "About “How long?”: it takes 60 days."}, {"type": "link", "url": source, "text": "[1]"}]}]},
            {"type": "divider"},
            {
                "type": "rich_text",
                "elements": [
                    {"type": "rich_text_section", "elements": [{"type": "text", "text": "Sources", "style": {"bold": True}}]},
                    {
                        "type": "rich_text_section",
                        "elements": [
                            {"type": "text", "text": "\n"},
                            {"type": "link", "url": source, "text": "[1]"},
                            {"type": "text", "text": " "},
                            {"type": "link", "url": source, "text": "ODR › How long?"},
                            {"type": "text", "text": " · official"},
                            {"type": "text", "text": " · 2026-02"},
                            {"type": "text", "text": " · "},
                            {"type": "link", "url": "https://example.com/policy", "text": "Policy"},
                        ],
                    },
                ],
            },
            {"type": "context", "elements": [{"type": "plain_text", "text": "You can also ask:", "emoji": False}]},
            {"type": "actions", "elements": [button("What is ODR?", "ask:0", "c|What is ODR?")]},
            {"type": "actions", "elements": [button("👍 Helpful", "up", f"c|{answer.id}"), button("👎 Not helpful", "down", f"c|{answer.id}"), button("Show sources", "sources", f"c|{answer.id}")]},
        ],
    }


def button(label: str, action: str, value: str) -> dict[str, object]:
    return {"type": "button", "action_id": action, "text": {"type": "plain_text", "text": label, "emoji": False}, "value": value}


def test_lists_bold_and_code() -> None:
    (block,) = rich_text("先看**重点**：\n\n1. 第一[1]\n2. 用 `code`\n\n- a\n", {1: "https://x.example/1"})
    assert block["elements"] == [
        {"type": "rich_text_section", "elements": [{"type": "text", "text": "先看"}, {"type": "text", "text": "重点", "style": {"bold": True}}, {"type": "text", "text": "："}]},
        {"type": "rich_text_list", "style": "ordered", "indent": 0, "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "第一"}, {"type": "link", "url": "https://x.example/1", "text": "[1]"}]}]},
        {"type": "rich_text_list", "style": "ordered", "indent": 0, "offset": 1, "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "用 "}, {"type": "text", "text": "code", "style": {"code": True}}]}]},
        {"type": "rich_text_list", "style": "bullet", "indent": 0, "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "a"}]}]},
    ]


def test_a_refusal_has_suggestions_and_no_sources() -> None:
    refusal = Answer(id="a", conversation_id="c", status="refused", language="zh", question="天气？", answer="指南没有写到这个问题，所以我不能回答。", suggestions=["ODR 是什么？"])
    payload = answer_payload(refusal, WEB)
    assert [block["type"] for block in payload["blocks"]] == ["rich_text", "context", "actions", "actions"]
    assert links_of(payload["blocks"]) == []
    assert [element["text"]["text"] for element in payload["blocks"][-1]["elements"]] == ["👍 有帮助", "👎 没帮助"]


def test_a_long_answer_is_split_at_its_paragraphs() -> None:
    paragraphs = [f"Paragraph {number} " + "word " * 150 for number in range(20)]
    blocks = rich_text("\n\n".join(paragraphs), {})
    assert 2 <= len(blocks) <= 20
    assert faults_of_message({"text": "x", "blocks": blocks[:4]}) == []
    for block in blocks:
        assert words_of({"blocks": [block]}).lstrip("\n").startswith("Paragraph")


def test_what_does_not_fit_one_message_is_said_to_be_left_out() -> None:
    answer = answer_to("How long?").model_copy(update={"answer": "\n\n".join("word " * 400 + "[1]" for _ in range(30))})
    payload = answer_payload(answer, WEB)
    assert faults_of_message(payload) == []
    assert "the rest is in the sources" in words_of(payload)


@pytest.mark.parametrize("authority", ["official", "moderator", "third-party", "guide", "page", "agency"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_authority_has_a_name(authority: str, language: str) -> None:
    answer = answer_to("x")
    citation = answer.citations[0].model_copy(update={"source": SourceInfo(title="T", authority=authority, as_of="undated")})
    payload = answer_payload(answer.model_copy(update={"language": language, "citations": [citation]}), WEB)
    assert faults_of_message(payload) == []
    assert ("日期不详" if language == "zh" else "undated") in words_of(payload)


@settings(max_examples=60)
@given(body=st.text(max_size=4000), question=st.text(max_size=600), suggestions=st.lists(st.text(min_size=1, max_size=300), max_size=6), count=st.integers(0, 30), title=st.text(min_size=1, max_size=300))
def test_no_answer_is_beyond_slacks_limits_or_speaks_to_anybody(body: str, question: str, suggestions: list[str], count: int, title: str) -> None:
    citations = [
        Citation(n=n + 1, document="d", title=title, heading_path=[title], quote=body or "q", lines=(1, 2), hash="0" * 16, url=f"/kb/d?lines={n}", language="en", source=SourceInfo(title=title, url="javascript:alert(1)", authority="official"))
        for n in range(count)
    ]
    markdown = (body or "x") + "<!channel> <@U1> [x](http://evil.example)" + "".join(f"[{n + 1}]" for n in range(count))
    answer = Answer(id="a", conversation_id="c", status="answered", language="en", question=question or "q", answer=markdown, citations=citations, suggestions=suggestions)
    payload = answer_payload(answer, WEB, quoted=True)
    assert faults_of_message(payload) == []
    assert all(url.startswith(WEB) for url in links_of(payload["blocks"]))
    assert "<!" not in payload["text"]
    assert "<@" not in payload["text"]
    assert faults_of_view(sources_view(answer, WEB)) == [] or not citations


def test_the_window_for_one_word_is_valid() -> None:
    assert faults_of_view(wrong_view("a" * 32, "en")) == []
    assert faults_of_view(wrong_view("a" * 32, "zh")) == []
