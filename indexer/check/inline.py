"""What stands inside a line of raw Markdown: footnote references, links, and the plain words."""

from __future__ import annotations

import re
from functools import lru_cache

from indexer.markdown import SOURCE_FORM

_CODE = re.compile(r"(`+)[^`]+?\1")
_REFERENCE = re.compile(r"\[\^([^\]\s]+)\](?!:)")
_LINK = re.compile(r"!?\[((?:[^\[\]]|\[[^\]]*\])*)\]\(\s*<?([^)\s>]*)>?(?:\s+[\"'][^)]*)?\)")
_LAST_REFERENCE = re.compile(r"\[\^[^\]\s]+\]$")
_CLOSERS = " \t\n.。!?！？…;；,，、)）”’\"'*_|"
_ADDRESS = re.compile(r"https?://[^\s)>\]]+")
_MARKS = re.compile(r"\*\*|__|~~|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w)|`+|<[^>\n]+>")
_MARK = re.compile("[*_~`<]")
_LINE_END = re.compile(r"\s*\n\s*")
_LEAD_IN = re.compile(r"^\W*(?:\w+\W?){0,4}[:：]?\W*$")


def reference_labels(raw: str) -> list[str]:
    """Labels of the footnotes that a text refers to, in order."""
    return [match.group(1) for match in _REFERENCE.finditer(_CODE.sub("", raw))] if "[^" in raw else []


def link_targets(raw: str) -> list[str]:
    """Targets of the links and images in a text."""
    return [match.group(2) for match in _LINK.finditer(_CODE.sub("", raw))] if "](" in raw else []


def ends_with_reference(raw: str) -> bool:
    """True where the last thing that is said is followed by a footnote reference, with or without a full stop behind it."""
    return _LAST_REFERENCE.search(raw.rstrip(_CLOSERS)) is not None


def only_links(raw: str) -> bool:
    """True for a line that only leads elsewhere: links, separators, and a label such as `See also:`."""
    rest, links = _LINK.subn(" ", raw)
    return bool(links) and _LEAD_IN.match(rest) is not None


def plain_text(raw: str) -> str:
    """The words that a reader sees: marks, references and addresses taken out, links replaced by their text, lines joined."""
    text = _REFERENCE.sub("", raw) if "[^" in raw else raw
    if "](" in text:
        text = _LINK.sub(r"\1", text)
    if "http" in text:
        text = _ADDRESS.sub("", text)
    if _MARK.search(text):
        text = _MARKS.sub("", text)
    return _LINE_END.sub(" ", text).strip() if "\n" in text else text.strip()


@lru_cache(maxsize=4096)
def who_and_when(raw: str) -> tuple[str, str] | None:
    """Authority and date of a footnote's definition, the date empty where there is none; None where it does not say who."""
    match = SOURCE_FORM.match(plain_text(raw))
    return (match["authority"], match["date"] or "") if match and match["title"].strip() else None
