"""The words of the interface in its languages, and which language a visitor reads."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "words"
LANGUAGES = {"zh-Hans": "简体中文", "zh-Hant": "繁體中文", "en": "English"}
TRADITIONAL = ("zh-hant", "zh-tw", "zh-hk", "zh-mo")


@cache
def words(language: str) -> dict[str, str]:
    """All words of one interface language."""
    table: dict[str, str] = json.loads((FOLDER / f"{language}.json").read_text(encoding="utf-8"))
    return table


def translate(language: str, key: str, **values: object) -> str:
    """One word or sentence in a language of the interface or of a page."""
    return words(interface(language) or "en")[key].format(**values)


def interface(tag: str) -> str | None:
    """The interface language for a language tag; None when there is none."""
    tag = tag.strip().lower()
    if tag.startswith("zh"):
        return "zh-Hant" if tag.startswith(TRADITIONAL) else "zh-Hans"
    return "en" if tag.startswith("en") else None


def preferred(accept_language: str) -> str:
    """The interface language that a browser asks for; English when it asks for none that there is."""
    wishes: list[tuple[float, str]] = []
    for part in accept_language.split(","):
        tag, _, weight = part.partition(";q=")
        try:
            wishes.append((float(weight or 1), tag))
        except ValueError:
            continue
    known = (interface(tag) for weight, tag in sorted(wishes, key=lambda wish: -wish[0]) if weight > 0)
    return next((language for language in known if language), "en")
