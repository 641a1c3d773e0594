"""The windows that open over a message: the sources with their words, and what was wrong with an answer."""

from __future__ import annotations

from typing import Any

from indexer.model import Language
from server.chat.answer import Answer
from server.slack.blocks import source_line
from server.slack.phrases import phrase
from server.slack.rich_text import Element, in_blocks, quotation, section, text

View = dict[str, Any]
_QUOTE = 1500
"""Characters of a quotation in the window of sources."""
_BLOCKS = 98
"""A window takes 100 blocks."""


def sources_view(answer: Answer, public_url: str) -> View:
    """Every source of an answer with the very words relied on."""
    blocks: list[Element] = []
    for citation in answer.citations:
        first, last = citation.lines
        lines = phrase("line" if first == last else "lines", answer.language, lines=first if first == last else f"{first}–{last}")
        heading = section(*source_line(citation, public_url + citation.url, answer.language), text(f" · {lines}"))
        quote = citation.quote if len(citation.quote) <= _QUOTE else citation.quote[: _QUOTE - 1] + "…"
        blocks += in_blocks([heading, quotation(quote)])
    return {"type": "modal", "title": _plain(phrase("sources", answer.language)), "close": _plain(phrase("close", answer.language)), "blocks": blocks[:_BLOCKS]}


def message_view(words: str, language: Language) -> View:
    """A window that only says something."""
    return {"type": "modal", "title": _plain(phrase("sources", language)), "close": _plain(phrase("close", language)), "blocks": in_blocks([section(text(words))])}


def wrong_view(answer_id: str, language: Language) -> View:
    """Asks for one word on what was wrong."""
    field = {"type": "plain_text_input", "action_id": "comment", "multiline": True, "max_length": 2000, "placeholder": _plain(phrase("one_word", language))}
    return {
        "type": "modal",
        "callback_id": "wrong",
        "private_metadata": answer_id,
        "title": _plain(phrase("what_was_wrong", language)),
        "submit": _plain(phrase("send", language)),
        "close": _plain(phrase("close", language)),
        "blocks": [{"type": "input", "block_id": "comment", "optional": True, "label": _plain(phrase("what_was_wrong", language)), "element": field}],
    }


def _plain(words: str) -> Element:
    return {"type": "plain_text", "text": words, "emoji": False}
