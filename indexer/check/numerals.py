"""Numbers in words, Chinese and English, as far as help pages use them."""

from __future__ import annotations

import re
from decimal import Decimal

_DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_POWERS = {"十": 10, "百": 100, "千": 1000, "万": 10_000}
_CHINESE_WORDS = {"半": Decimal("0.5"), "首": Decimal(1), "单": Decimal(1), "每": Decimal(1), "双": Decimal(2), "无": Decimal(0), "没": Decimal(0), "不": Decimal(0), "同": Decimal(1), "唯": Decimal(1)}
_CHINESE_UNIT = r"个?(?:工作日|自然日|小时|分钟|天|日|周|月|年|美元|欧元|英镑|元|单|次|倍|件)"
CHINESE_FIGURE = re.compile(rf"(?<![十百千万\d])((?:[二三四五六七八九]?十[一二三四五六七八九]?)|[一二三四五六七八九]百(?:[一二三四五六七八九]十[一二三四五六七八九]?)?)(?=\s*{_CHINESE_UNIT})")
"""Several characters with a unit, 六十天: a figure. Single ones, 一个, are as often part of a phrase."""
CHINESE_WORD = re.compile(rf"[{''.join(_DIGITS)}十百千万]+|[{''.join(_CHINESE_WORDS)}]")

_ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth".split()
_ENGLISH_WORDS = (
    {word: Decimal(i) for i, word in enumerate(_ONES)}
    | {word: Decimal(i * 10) for i, word in enumerate(_TENS, 2)}
    | {word: Decimal(i) for i, word in enumerate(_ORDINALS, 1)}
    | {word: Decimal(0) for word in ("no", "none", "not", "never", "nothing", "without", "cannot")}
    | {word: Decimal(1) for word in ("a", "an", "once", "single", "each", "every", "per", "same", "only", "another")}
    | {word: Decimal(2) for word in ("twice", "both", "double", "doubled", "pair", "couple")}
    | {"triple": Decimal(3), "half": Decimal("0.5"), "quarter": Decimal("0.25"), "dozen": Decimal(12), "hundred": Decimal(100), "thousand": Decimal(1000)}
)
_ENGLISH_UNIT = r"(?:business |working |calendar )?(?:days?|hours?|minutes?|weeks?|months?|years?|dollars?|euros?|per ?cent|orders?|times)\b"
ENGLISH_FIGURE = re.compile(rf"\b((?:{'|'.join(_TENS)})(?:-(?:{'|'.join(_ONES[1:10])}))?)(?=[ -]{_ENGLISH_UNIT})", re.IGNORECASE)
"""From twenty on, with a unit, `sixty days`: a figure."""
ENGLISH_WORD = re.compile(rf"\b(?:(?:{'|'.join(_TENS)})-(?:{'|'.join(_ONES[1:10])})|(?:{'|'.join(sorted(_ENGLISH_WORDS, key=len, reverse=True))}))\b", re.IGNORECASE)


def chinese_value(word: str) -> Decimal:
    """Value of a Chinese number: 六十 → 60, 两百五十 → 250, 一百万 → 1000000, 半 → 0.5."""
    if word in _CHINESE_WORDS:
        return _CHINESE_WORDS[word]
    total = section = digit = 0
    for char in word:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif char == "万":
            total, section, digit = (total + section + digit or 1) * _POWERS[char], 0, 0
        else:
            section, digit = section + (digit or 1) * _POWERS[char], 0
    return Decimal(total + section + digit)


def english_value(word: str) -> Decimal:
    """Value of an English number up to a hundred: sixty → 60, forty-eight → 48, twice → 2."""
    return sum((_ENGLISH_WORDS[part] for part in word.lower().split("-")), Decimal(0))
