"""Numbers in a question, in digits, Chinese numerals and English words, each with its place."""

from __future__ import annotations

import re
from dataclasses import dataclass

_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"两": 2, "兩": 2, "〇": 0}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_WORDS = {
    word: value
    for value, word in enumerate("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty".split())
} | {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "hundred": 100}
_NUMBER = re.compile(
    r"(?<![A-Za-z0-9_.])(?P<digits>\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)(?P<k>k|百|千|万)?"
    r"|(?P<han>[零〇一二三四五六七八九十百千两兩万]+)"
    r"|\b(?P<word>" + "|".join(_WORDS) + r")\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number and where it stands."""

    value: float
    start: int
    end: int


def numbers_in(text: str) -> list[Number]:
    """All numbers of a text, in its order."""
    found: list[Number] = []
    for match in re.finditer(_NUMBER, text):
        if digits := match["digits"]:
            scale = {"k": 1000, "百": 100, "千": 1000, "万": 10000}.get((match["k"] or "").lower(), 1)
            found.append(Number(float(digits.replace(",", "")) * scale, *match.span()))
        elif han := match["han"]:
            found.append(Number(float(chinese_number(han)), *match.span()))
        else:
            found.append(Number(float(_WORDS[match["word"].lower()]), *match.span()))
    return found


def chinese_number(text: str) -> int:
    """Value of a Chinese numeral up to 99,999,999: 一百五十 → 150, 两千零三 → 2003, 三五 → 35."""
    if "万" in text:
        high, low = text.split("万", 1)
        return chinese_number(high or "一") * 10000 + (chinese_number(low) if low else 0)
    if not any(char in _UNITS for char in text):
        return int("".join(str(_DIGITS[char]) for char in text) or "0")
    total, digit = 0, 0
    last_unit = 1
    for char in text:
        if char in _UNITS:
            last_unit = _UNITS[char]
            total += (digit or 1) * last_unit
            digit = 0
        else:
            digit = _DIGITS[char]
            last_unit = 1 if char in "零〇" else last_unit
    return total + digit * (last_unit // 10 if last_unit > 10 and text[-2:-1] in _UNITS else 1)
