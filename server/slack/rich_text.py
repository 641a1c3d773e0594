"""Markdown as Slack's rich text. Its text is shown as it is: nothing in a page or a question can become a mention, a link or markup."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

Element = dict[str, Any]
_MARKER = re.compile(r"\[(\d{1,3})\]")
_LONGEST = 2800
"""Characters of one block: below the 3,000 that Slack takes, with room for the addresses' sake."""


def rich_text(markdown: str, links: Mapping[int, str]) -> list[Element]:
    """Blocks that say the same, split at paragraphs where they are long. `links` are the addresses behind the markers [n]."""
    parts = list(_parts(MarkdownIt("commonmark", {"html": False}).enable("strikethrough").parse(markdown), links))
    return in_blocks([piece for part in parts for piece in _split(part)])


def in_blocks(parts: Sequence[Element]) -> list[Element]:
    """As few blocks as hold these parts, none of them split."""
    blocks: list[list[Element]] = []
    size = _LONGEST
    for part in parts:
        length = characters(part)
        if size + length > _LONGEST:
            blocks.append([])
            size = 0
        blocks[-1].append(part)
        size += length
    return [{"type": "rich_text", "elements": elements} for elements in blocks]


def text(words: str, **style: bool) -> Element:
    """Words as they are."""
    return {"type": "text", "text": words, **({"style": style} if style else {})}


def link(url: str, words: str, **style: bool) -> Element:
    """Words that lead somewhere; only words where the address is none of the web."""
    if not url.startswith(("http://", "https://")) or len(url) > 3000:
        return text(words, **style)
    return {"type": "link", "url": url, "text": words, **({"style": style} if style else {})}


def section(*elements: Element) -> Element:
    """One paragraph."""
    return {"type": "rich_text_section", "elements": list(elements)}


def quotation(words: str) -> Element:
    """Somebody's own words."""
    return {"type": "rich_text_quote", "elements": [text(words)]}


def characters(element: Element) -> int:
    """How long a part is, for Slack's limits."""
    return len(element.get("text", "")) + sum(characters(child) for child in element.get("elements", []))


def _parts(tokens: Sequence[Token], links: Mapping[int, str]) -> Iterator[Element]:
    lists: list[tuple[str, int]] = []
    """Style and next number of each list that is open, outermost first."""
    heading = False
    fresh = False
    gap = False
    quoted = 0
    for token in tokens:
        match token.type:
            case "bullet_list_open":
                lists.append(("bullet", 0))
            case "ordered_list_open":
                lists.append(("ordered", int(token.attrGet("start") or 1) - 1))
            case "bullet_list_close" | "ordered_list_close":
                lists.pop()
                gap = False
            case "list_item_open":
                fresh = True
            case "list_item_close" if lists:
                lists[-1] = (lists[-1][0], lists[-1][1] + 1)
            case "heading_open" | "heading_close":
                heading = token.nesting == 1
            case "blockquote_open" | "blockquote_close":
                quoted += token.nesting
            case "fence" | "code_block":
                yield {"type": "rich_text_preformatted", "elements": [text(token.content.rstrip("\n") or " ")]}
            case "inline":
                elements = _inline(token.children or [], links, heading)
                if not elements:
                    continue
                if lists and fresh:
                    style, offset = lists[-1]
                    part: Element = {"type": "rich_text_list", "style": style, "indent": min(len(lists) - 1, 8), "elements": [section(*elements)]}
                    yield part | ({"offset": offset} if style == "ordered" and offset else {})
                    fresh = False
                elif quoted:
                    yield {"type": "rich_text_quote", "elements": elements}
                else:
                    # Slack puts no space between paragraphs of its own accord.
                    yield section(*([text("\n")] if gap else []), *elements)
                    gap = not lists
            case _:
                pass


def _inline(children: Sequence[Token], links: Mapping[int, str], bold: bool) -> list[Element]:
    found: list[Element] = []
    style: dict[str, bool] = {"bold": True} if bold else {}
    href = ""
    for child in children:
        match child.type:
            case "strong_open" | "em_open" | "s_open":
                style = style | {_STYLES[child.tag]: True}
            case "strong_close" | "em_close" | "s_close":
                style = {name: on for name, on in style.items() if name != _STYLES[child.tag] or bold}
            case "link_open":
                href = str(child.attrGet("href") or "")
            case "link_close":
                href = ""
            case "softbreak" | "hardbreak":
                found.append(text("\n"))
            case "code_inline":
                found.append(text(child.content, **style, code=True))
            case "text" | "image" | "html_inline" if child.content:
                found += [link(href, child.content, **style)] if href else list(_with_markers(child.content, links, style))
            case _:
                pass
    return found


_STYLES = {"strong": "bold", "em": "italic", "s": "strike"}


def _with_markers(words: str, links: Mapping[int, str], style: Mapping[str, bool]) -> Iterator[Element]:
    end = 0
    for match in _MARKER.finditer(words):
        if int(match[1]) in links:
            if words[end : match.start()]:
                yield text(words[end : match.start()], **style)
            yield link(links[int(match[1])], match[0])
            end = match.end()
    if words[end:]:
        yield text(words[end:], **style)


def _split(part: Element) -> Iterator[Element]:
    """A paragraph that is too long for one block, as several: at sentences, or where it has none, anywhere."""
    if characters(part) <= _LONGEST:
        yield part
        return
    if part["type"] == "rich_text_list":
        # Only the first piece bears the number or the bullet.
        first, *rest = _split(part["elements"][0])
        yield part | {"elements": [first]}
        yield from rest
        return
    own: list[Element] = []
    size = 0
    for element in part["elements"]:
        for piece in _pieces(element):
            if size + len(piece["text"]) > _LONGEST and own:
                yield part | {"elements": own}
                own, size = [], 0
            own.append(piece)
            size += len(piece["text"])
    yield part | {"elements": own}


def _pieces(element: Element) -> Iterator[Element]:
    words = element["text"]
    if len(words) <= _LONGEST:
        yield element
        return
    for sentence in re.findall(r".{1,2000}(?:[.。!！?？;；\n]\s*|\s|$)|.{1,2000}", words, re.DOTALL):
        yield element | {"text": sentence}
