"""Numbers in a question, in digits, Chinese numerals and English words, each with its place."""

from __future__ import annotations

import re
from dataclasses import dataclass

_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"两": 2, "兩": 2, "〇": 0, "俩": 2, "仨": 3}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_ONES = {word: value for value, word in enumerate("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split())}
_TENS = {word: 10 * value for value, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)}
_SCALES = {"hundred": 100, "thousand": 1000, "dozen": 12}
_ONE = r"(?:" + "|".join(sorted(_ONES, key=len, reverse=True)) + r")\b"
_SMALL = r"(?:(?:" + "|".join(_TENS) + rf")(?:[- ]{_ONE}(?![- ]stars?\b))?\b|{_ONE})"
_HUNDREDS = rf"(?:(?:{_SMALL}|an?)[ ])?(?:a[ ])?hundred\b(?:[ ](?:and[ ])?{_SMALL})?"
_NUMBER = re.compile(
    r"(?<![A-Za-z0-9_.])(?P<digits>\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)(?P<k>k(?![a-z])|百|千|万)?"
    r"|(?P<han>[零〇一二三四五六七八九十百千两兩俩仨万]+)"
    rf"|\b(?P<word>(?:{_HUNDREDS}|{_SMALL}|a)[ ]thousand\b(?:[ ](?:and[ ])?(?:{_HUNDREDS}|{_SMALL}))?|{_HUNDREDS}|(?:{_SMALL}[ ]|a[ ])dozen\b|{_SMALL})",
    re.IGNORECASE,
)
_FULL_WIDTH = str.maketrans("０１２３４５６７８９．，％", "0123456789.,%")


@dataclass(frozen=True, slots=True)
class Number:
    """A number and where it stands."""

    value: float
    start: int
    end: int


def numbers_in(text: str) -> list[Number]:
    """All numbers of a text, in its order."""
    found: list[Number] = []
    for match in re.finditer(_NUMBER, text.translate(_FULL_WIDTH)):
        if digits := match["digits"]:
            scale = {"k": 1000, "百": 100, "千": 1000, "万": 10000}.get((match["k"] or "").lower(), 1)
            found.append(Number(float(digits.replace(",", "")) * scale, *match.span()))
        elif han := match["han"]:
            found.append(Number(float(chinese_number(han)), *match.span()))
        else:
            found.append(Number(float(english_number(match["word"])), *match.span()))
    return found


def english_number(text: str) -> int:
    """Value of an English numeral: one hundred and fifty → 150, a dozen → 12, twenty-five → 25."""
    total = part = 0
    for word in re.split(r"[- ]+", text.lower()):
        if word in _SCALES:
            part = (part or 1) * _SCALES[word]
            if word == "thousand":
                total, part = total + part, 0
        else:
            part += _ONES.get(word, _TENS.get(word, 0))
    return total + part


def chinese_number(text: str) -> int:
    """Value of a Chinese numeral up to 99,999,999: 一百五十 → 150, 两千零三 → 2003, 三五 → 35."""
    if "万" in text:
        high, low = text.split("万", 1)
        # 一万五 is 15,000: a digit alone behind a unit counts the unit below it.
        rest = chinese_number(low) * (1000 if len(low) == 1 and low in _DIGITS and low not in "零〇" else 1) if low else 0
        return chinese_number(high or "一") * 10000 + rest
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
