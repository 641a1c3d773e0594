"""An answer as a Slack message."""

from __future__ import annotations

import re
from typing import Any

from markdown_it import MarkdownIt

from indexer.model import Language
from server.chat.answer import Answer, Citation
from server.slack.phrases import authority, phrase
from server.slack.rich_text import Element, characters, in_blocks, link, quotation, rich_text, section, text

Payload = dict[str, Any]
_BUTTON = 75
"""Characters on a button, Slack's limit."""
_VALUE = 2000
"""Characters of what a button stands for, Slack's limit."""
_NEXT = 5
"""Questions that are offered after an answer."""
_OPTIONS = 25
"""Options of a question that the assistant asks back; one block takes no more buttons."""
_FALLBACK = 3800
"""Characters of the text that notifications and screen readers use; Slack advises 4,000."""
_BODY = 9000
"""Characters of an answer's body in one message: Slack refuses messages somewhere above 12,000."""
_SOURCES = 6
"""Sources that are listed under an answer; the rest is behind the button."""
_QUESTION = 500
"""Characters of a question that is repeated above its answer."""


def answer_payload(answer: Answer, public_url: str, *, quoted: bool = False, private: bool = False) -> Payload:
    """`text` and `blocks` of the message. `quoted` repeats the question; `private` offers to post the answer instead of asking whether it helped."""
    links = {citation.n: public_url + citation.url for citation in answer.citations}
    blocks: list[Element] = []
    if quoted:
        blocks += in_blocks([quotation(_short(answer.question, _QUESTION))])
    blocks += _within(rich_text(literal(answer), links, {citation.source.url or "" for citation in answer.citations}), answer.language)
    if answer.citations:
        blocks += [{"type": "divider"}, *in_blocks(_sources(answer, links))]
    if answer.suggestions:
        asks_back = answer.status == "clarify"
        blocks.append({"type": "context", "elements": [{"type": "plain_text", "text": phrase("choose" if asks_back else "next", answer.language), "emoji": False}]})
        offered = answer.suggestions[: _OPTIONS if asks_back else _NEXT]
        blocks.append(_buttons([_button(_short(question, _BUTTON), f"ask:{i}", option(answer, question)) for i, question in enumerate(offered)]))
    if controls := _controls(answer, private):
        blocks.append(_buttons(controls))
    return {"text": fallback(answer, links), "blocks": blocks, "unfurl_links": False, "unfurl_media": False}


def plain_payload(words: str) -> Payload:
    """A message of plain words."""
    return {"text": escape(words), "blocks": in_blocks([section(text(words))]), "unfurl_links": False, "unfurl_media": False}


def source_line(citation: Citation, url: str, language: Language) -> list[Element]:
    """One source: its number, where it stands in the guide, what it rests on, by whose authority and as of when."""
    source = citation.source
    where = " › ".join([citation.title, *citation.heading_path[-1:]]) if citation.heading_path[-1:] != [citation.title] else citation.title
    elements = [link(url, f"[{citation.n}]"), text(" "), link(url, where), text(f" · {authority(source.authority, language)}")]
    if source.as_of:
        elements.append(text(f" · {phrase('undated', language) if source.as_of == 'undated' else source.as_of}"))
    if source.title and source.title != citation.title:
        elements += [text(" · "), link(source.url or "", source.title)]
    return elements


def option(answer: Answer, question: str) -> str:
    """Value of a button that asks something: the conversation that it goes on, and the question."""
    return f"{answer.conversation_id}|{question}"[:_VALUE]


def reference(answer: Answer) -> str:
    """Value of a button that is about an answer."""
    return f"{answer.conversation_id}|{answer.id}"


def fallback(answer: Answer, links: dict[int, str]) -> str:
    """The answer as one text in Slack's older markup, for what shows no blocks: nothing in it but its markers is a link or a mention."""
    tokens = MarkdownIt("commonmark", {"html": False}).parse(literal(answer))
    lines: list[str] = []
    depth, numbers, item = 0, [0], False
    for token in tokens:
        if token.type in ("bullet_list_open", "ordered_list_open"):
            depth += 1
            numbers.append(int(token.attrGet("start") or 1) if token.type.startswith("ordered") else 0)
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            depth -= 1
            numbers.pop()
        elif token.type == "list_item_open":
            item = True
        elif token.type == "inline" and token.children:
            words = "".join("\n" if child.type in ("softbreak", "hardbreak") else child.content for child in token.children)
            lead = "" if not item else f"{numbers[-1]}. " if numbers[-1] else "• "
            if item and numbers[-1]:
                numbers[-1] += 1
            item = False
            lines.append("    " * max(0, depth - 1) + lead + words)
        elif token.type in ("fence", "code_block"):
            lines.append(token.content.rstrip("\n"))
    whole = _short("\n".join(lines), _FALLBACK // 2)
    written = re.sub(r"\[(\d{1,3})\]", lambda m: f"<{links[int(m[1])]}|[{m[1]}]>" if int(m[1]) in links else m[0], escape(whole))
    return written if len(written) <= _FALLBACK else _short(escape(whole), _FALLBACK)


def literal(answer: Answer) -> str:
    """The answer's Markdown, in which what it quotes of the question is only words."""

    def words(match: re.Match[str]) -> str:
        return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", match[0]) if match[1] in answer.question else match[0]

    return re.sub(r"“(.+?)”", words, answer.answer)


def escape(words: str) -> str:
    """Words in which Slack finds no mention, link or entity."""
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _within(blocks: list[Element], language: Language) -> list[Element]:
    """The blocks up to what one message holds; that something is left out is said."""
    kept: list[Element] = []
    size = 0
    for block in blocks:
        size += characters(block)
        if kept and size > _BODY:
            return [*kept, *in_blocks([section(text(phrase("cut", language)))])]
        kept.append(block)
    return kept


def _sources(answer: Answer, links: dict[int, str]) -> list[Element]:
    lines = [section(text(phrase("sources", answer.language), bold=True))]
    lines += [section(text("\n"), *source_line(citation, links[citation.n], answer.language)) for citation in answer.citations[:_SOURCES]]
    if len(answer.citations) > _SOURCES:
        lines.append(section(text("\n" + phrase("more_sources", answer.language, count=len(answer.citations) - _SOURCES))))
    return lines


def _controls(answer: Answer, private: bool) -> list[Element]:
    value = reference(answer)
    controls = [_button(phrase("show_sources", answer.language), "sources", value)] if answer.citations else []
    if answer.status == "clarify":
        # A question back is neither helpful nor wrong yet, and of use to nobody but whoever was asked.
        return controls
    if private:
        return [*controls, _button(phrase("post", answer.language), "post", value)]
    return [_button(f"👍 {phrase('up', answer.language)}", "up", value), _button(f"👎 {phrase('down', answer.language)}", "down", value), *controls]


def _button(label: str, action: str, value: str) -> Element:
    return {"type": "button", "action_id": action, "text": {"type": "plain_text", "text": label, "emoji": False}, "value": value}


def _buttons(elements: list[Element]) -> Element:
    return {"type": "actions", "elements": elements}


def _short(words: str, most: int) -> str:
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"
