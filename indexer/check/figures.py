"""The figures of a text in one form for both languages: 5,000 = 5000 = 0.5 万, 16 February 2026 = 2026 年 2 月 16 日 = 2026-02-16."""

from __future__ import annotations

import re
from decimal import Decimal

from indexer.check.numerals import CHINESE_FIGURE, CHINESE_WORD, ENGLISH_FIGURE, ENGLISH_WORD, chinese_value, english_value

_WIDTH = str.maketrans("０１２３４５６７８９％", "0123456789%")
_TO = r"\s*(?:[-–—~～至到]|to)\s*"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
_ENGLISH_MONTH = re.compile(rf"(?<=\d )({_MONTH})\b|\b({_MONTH})\.?(?= \d|{_TO}{_MONTH})|\b(?:in|since|until|from|of|by|to|early|mid|late|and|–)[ -]?({_MONTH})\b")
"""In capitals and beside a number or a preposition: `May` and `March` are words too."""
_HAS_MONTH = re.compile("[JFMASOND][aepuco]")
_CHINESE_MONTH = re.compile(rf"(?<!\d)(?:(\d{{1,2}}){_TO})?(\d{{1,2}})\s*月")
_ISO = re.compile(r"\b(\d{4})-(\d{2})(?:-(\d{2}))?\b")
_CLOCK = re.compile(r"(?<![\w:+])([01]?\d|2[0-3]):([0-5]\d)(?![\d:])(?:\s*[ap]\.?m\b)?", re.IGNORECASE)
_PERCENT = r"\s*(?:%|per ?cent|个?百分点|percentage points?)"
_RANGE_OF_PERCENT = re.compile(rf"(\d){_TO}(?=\d[\d.,]*{_PERCENT})", re.IGNORECASE)
_NUMBER = re.compile(
    r"(\d{1,3}(?:,\d{3})+(?!\d)|\d+)(\.\d+)?"
    r"(?:(?:st|nd|rd|th|h|hrs?|x|d)\b|(k)\b|\s*(万亿|千万|亿|万|千|million|thousand|billion))?(?![A-Za-z0-9_])"
    rf"({_PERCENT})?",
    re.IGNORECASE,
)
_PART_OF_A_NAME = re.compile(r"[A-Za-z_]$|\d[.,]$")
"""Before digits that are no figure: G200285170, the 2 of 1.1.2."""
_DIGIT = re.compile(r"\d")
_QUARTER = re.compile(r"\bQ([1-4])\b")
_SCALE = {"k": 1000, "千": 1000, "thousand": 1000, "万": 10_000, "million": 1_000_000, "千万": 10_000_000, "亿": 100_000_000, "billion": 1_000_000_000, "万亿": 1_000_000_000_000}


def read_figures(text: str, language: str) -> dict[str, str]:
    """Normal form → how it is written, for each figure of a plain text that a translation must have too."""
    found: dict[str, str] = {}
    if _DIGIT.search(text):
        text = text if text.isascii() else text.translate(_WIDTH)
        text = _take_dates(_QUARTER.sub(r"\1", text) if "Q" in text else text, language, found)
        if "%" in text or "per" in text:
            text = _RANGE_OF_PERCENT.sub(r"\1% – ", text)
        for match in _NUMBER.finditer(text):
            if _PART_OF_A_NAME.search(text, max(0, match.start() - 2), match.start()):
                continue
            whole, fraction, kilo, scale, percent = match.groups()
            value = Decimal(whole.replace(",", "") + (fraction or "")) * _SCALE.get((kilo or scale or "").lower(), 1)
            found.setdefault(_form(value, bool(percent)), match.group().strip())
    if language == "zh" and ("十" in text or "百" in text):
        for match in CHINESE_FIGURE.finditer(text):
            found.setdefault(_form(chinese_value(match[1])), match[0])
    elif language == "en" and "ty" in text:
        for match in ENGLISH_FIGURE.finditer(text):
            found.setdefault(_form(english_value(match[1])), match[0])
    return found


def read_words(text: str, language: str) -> set[str]:
    """Normal forms of the numbers in words, `one`, `两`, `twice`: each may stand for a figure of the translation, but asks for none itself."""
    if language == "zh":
        return set().union(*(_forms(chinese_value(match[0])) for match in CHINESE_WORD.finditer(text)))
    return set().union(*(_forms(english_value(match[0])) for match in ENGLISH_WORD.finditer(text)))


def _form(value: Decimal, percent: bool = False) -> str:
    return f"{value.normalize():f}{'%' if percent else ''}"


def _forms(value: Decimal) -> set[str]:
    """What a number in words can stand for; a half is 50% as well, a third month is March."""
    return {_form(value), _form(value, True), _form(value * 100, True), f"month {value}"}


def _take_dates(text: str, language: str, found: dict[str, str]) -> str:
    """Take out months and times of day; the numbers of years and days stay where they are."""

    def month(number: int, shown: str) -> None:
        found.setdefault(f"month {number}", shown.strip())

    def iso(match: re.Match[str]) -> str:
        month(int(match[2]), match[0])
        return f"{match[1]} {match[3] or ''}"

    def english(match: re.Match[str]) -> str:
        month(_MONTHS.index((match[1] or match[2] or match[3]).lower()[:3]) + 1, match[0])
        return " ; "

    def chinese(match: re.Match[str]) -> str:
        for number in match.groups():
            if number:
                month(int(number), match[0])
        return " ; "

    def clock(match: re.Match[str]) -> str:
        found.setdefault(f"time {int(match[1]) % 12}:{match[2]}", match[0])
        return " ; "

    if ":" in text:
        text = _CLOCK.sub(clock, text)
    if "-" in text:
        text = _ISO.sub(iso, text)
    if language == "zh":
        return _CHINESE_MONTH.sub(chinese, text) if "月" in text else text
    return _ENGLISH_MONTH.sub(english, text) if _HAS_MONTH.search(text) else text
