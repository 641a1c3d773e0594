"""What the assistant says of itself, in the languages that it speaks. Everything else in an answer is the guide's."""

from __future__ import annotations

import re
from functools import cache

from indexer.model import Language

_PHRASES: dict[str, dict[Language, str]] = {
    "refused": {
        "zh": "指南没有写到这个问题，所以我不能回答。你可以换一种说法，或者看看下面这些指南能回答的问题。",
        "en": "The guide does not say anything about this, so I can't answer it. Try other words, or one of the questions below, which the guide does answer.",
    },
    "refused_without_suggestions": {
        "zh": "指南没有写到这个问题，所以我不能回答。",
        "en": "The guide does not say anything about this, so I can't answer it.",
    },
    "partly": {
        "zh": "你还问了：“{part}”——指南没有写到这一点。",
        "en": "You also asked: “{part}” – the guide does not say.",
    },
    "other_language": {
        "zh": "指南只有英文内容谈到这个问题，原文如下：",
        "en": "The guide covers this only in Chinese; these are its own words:",
    },
    "so_far": {"zh": "已知：{taken}", "en": "So far: {taken}"},
    "worked_out": {"zh": "按你给的数字计算：", "en": "Worked out from your figures:"},
    "ask_back": {"zh": "要按你的情况判断，请回答：{ask}", "en": "To work out your own case, please answer: {ask}"},
    "conflict": {"zh": "资料说法不一：", "en": "Sources disagree:"},
}


def phrase(name: str, language: Language, **values: str) -> str:
    """One fixed text."""
    return _PHRASES[name][language].format(**values)


@cache
def fixed_texts() -> tuple[re.Pattern[str], ...]:
    """All of them as patterns: whoever checks an answer's sentences knows these for the assistant's own."""
    return tuple(re.compile(re.sub(r"\\\{\w+\\\}", ".*", re.escape(text)), re.DOTALL) for texts in _PHRASES.values() for text in texts.values())
