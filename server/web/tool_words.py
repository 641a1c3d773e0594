"""The words of the tools' pages. Traditional Chinese is converted; each word is written in two languages."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from indexer.language import to_traditional
from indexer.model import Language

_FILE = Path(__file__).parent / "words" / "tools.json"


@cache
def tool_words(interface: str) -> dict[str, str]:
    """All words for zh-Hans, zh-Hant or en."""
    both: dict[str, dict[str, str]] = json.loads(_FILE.read_text(encoding="utf-8"))
    return {key: shown(words[page_language(interface)], interface) for key, words in both.items()}


def page_language(interface: str) -> Language:
    """The language of pages that a visitor reads."""
    return "zh" if interface.startswith("zh") else "en"


def shown(text: str, interface: str) -> str:
    """A sentence as the visitor reads it: in traditional characters for zh-Hant."""
    return to_traditional(text) if interface == "zh-Hant" else text


def each_shown(value: Any, interface: str) -> Any:
    """The same for every text of a list."""
    return [shown(one, interface) for one in value]
