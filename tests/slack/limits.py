"""Slack's limits for messages and windows, as its reference gives them: https://docs.slack.dev/reference/block-kit/blocks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

_RICH = {"rich_text_section", "rich_text_list", "rich_text_preformatted", "rich_text_quote"}
_STYLES = {"bold", "italic", "strike", "code"}


def faults_of_message(payload: dict[str, Any]) -> list[str]:
    """What Slack would refuse or cut in a message; empty where it is valid."""
    blocks = payload.get("blocks") or []
    faults = list(_blocks(blocks, 50))
    if not payload.get("text"):
        faults.append("a message needs a text for notifications")
    if len(payload.get("text", "")) > 4000:
        faults.append("text above 4,000 characters")
    if sum(len(words) for block in blocks for words in _words(block)) > 12_000:
        faults.append("blocks above 12,000 characters")
    return faults


def faults_of_view(view: dict[str, Any]) -> list[str]:
    """What Slack would refuse in a window."""
    faults = list(_blocks(view["blocks"], 100))
    if view["type"] != "modal":
        faults.append("not a modal")
    for name in ("title", "submit", "close"):
        if name in view and not 1 <= len(view[name]["text"]) <= 24:
            faults.append(f"{name} above 24 characters")
    if len(view.get("private_metadata", "")) > 3000 or len(view.get("callback_id", "")) > 255:
        faults.append("metadata too long")
    if any(block["type"] == "input" for block in view["blocks"]) and "submit" not in view:
        faults.append("a window with a field needs a button to send it")
    return faults


def _blocks(blocks: list[dict[str, Any]], most: int) -> Iterator[str]:
    if len(blocks) > most:
        yield f"{len(blocks)} blocks"
    actions = [element["action_id"] for block in blocks if block["type"] == "actions" for element in block["elements"]]
    if len(actions) != len(set(actions)):
        yield "an action_id twice"
    for block in blocks:
        match block["type"]:
            case "divider":
                if set(block) != {"type"}:
                    yield "a divider with something in it"
            case "context":
                if not 1 <= len(block["elements"]) <= 10:
                    yield "elements of a context"
                for element in block["elements"]:
                    yield from _plain(element, 2000)
            case "actions":
                if not 1 <= len(block["elements"]) <= 25:
                    yield "elements of actions"
                for element in block["elements"]:
                    yield from _button(element)
            case "input":
                yield from _plain(block["label"], 2000)
                yield from _plain(block["element"]["placeholder"], 150)
                if not 1 <= block["element"]["max_length"] <= 3000:
                    yield "max_length"
            case "rich_text":
                if not block["elements"]:
                    yield "an empty rich_text"
                if sum(len(words) for words in _words(block)) > 3000:
                    yield "rich_text above 3,000 characters"
                for element in block["elements"]:
                    yield from _rich(element)
            case other:
                yield f"unknown block {other}"


def _button(element: dict[str, Any]) -> Iterator[str]:
    yield from _plain(element["text"], 75)
    if not 1 <= len(element["action_id"]) <= 255 or len(element["value"]) > 2000 or element["type"] != "button":
        yield f"button {element['action_id']}"


def _plain(element: dict[str, Any], most: int) -> Iterator[str]:
    if element["type"] != "plain_text" or not 1 <= len(element["text"]) <= most:
        yield f"plain_text of {len(element['text'])} characters"


def _rich(element: dict[str, Any]) -> Iterator[str]:
    if element["type"] not in _RICH or not element["elements"]:
        yield f"rich text element {element['type']}"
    if element["type"] == "rich_text_list" and (element["style"] not in ("bullet", "ordered") or not 0 <= element.get("indent", 0) <= 8):
        yield "list"
    for child in element["elements"]:
        if child["type"] == "rich_text_section" and element["type"] == "rich_text_list":
            yield from _rich(child)
        elif child["type"] == "link":
            if not child["url"].startswith(("http://", "https://")) or len(child["url"]) > 3000 or not child.get("text", "x"):
                yield f"link {child['url']}"
        elif child["type"] != "text" or not child["text"]:
            yield f"inline element {child}"
        if not set(child.get("style", {})) <= _STYLES:
            yield f"style {child['style']}"


def _words(element: dict[str, Any]) -> Iterator[str]:
    found = element.get("text")
    if isinstance(found, str):
        yield found
    elif isinstance(found, dict):
        yield found["text"]
    for child in element.get("elements", []):
        yield from _words(child)


def words_of(payload: dict[str, Any]) -> str:
    """Everything that a message's blocks say."""
    return "".join(words for block in payload["blocks"] for words in _words(block))


def links_of(element: Any) -> list[str]:
    """Every address that something leads to."""
    if isinstance(element, dict):
        own = [element["url"]] if element.get("type") == "link" else []
        return own + [url for child in element.values() for url in links_of(child)]
    return [url for child in element for url in links_of(child)] if isinstance(element, list) else []
