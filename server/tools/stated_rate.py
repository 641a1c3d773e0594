"""The rate that a seller says the account shows, and whether a count can show as it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from server.tools.numbers import Number

_PERCENT = re.compile(r"^\s*(?:[%％]|percent|per cent)", re.IGNORECASE)
_A_LINE = re.compile(r"(?:低于|小于|超过|高于|大于|不到|不超|降到|降回|回到|降至|掉到|到|目标|上限|红线|标准|按|below|under|above|over|than|exceeds?|within|to|target|limit|threshold|at most|reach)\s*(?:of\s*|is\s*)?$", re.IGNORECASE)
_A_LINE_BEHIND = re.compile(r"^\s*(?:[%％]|percent|per cent)\s*(?:以下|以内|以上|之下|的?(?:线|红线|目标|标准|上限|要求)|line|limit|target|threshold)", re.IGNORECASE)
_NEAR = 12


def stated_rate(text: str, numbers: Sequence[Number]) -> tuple[Fraction, int] | None:
    """The first percentage that is no line to compare with, and its places behind the point; None where there is none."""
    for number in numbers:
        behind, before = text[number.end :], text[max(0, number.start - _NEAR) : number.start]
        if not _PERCENT.match(behind) or _A_LINE_BEHIND.match(behind) or _A_LINE.search(before) or not 0 < number.value < 100:
            continue
        written = text[number.start : number.end]
        places = len(written.split(".", 1)[1]) if "." in written else 0
        return Fraction(str(number.value)) / 100, places
    return None


def shows_as(rate: Fraction, stated: Fraction, places: int) -> bool:
    """Whether a rate reads as the stated one, rounded or cut off at so many places of the percentage."""
    scale = 100 * 10**places
    exact, shown = rate * scale, stated * scale
    return shown in ((exact + Fraction(1, 2)).__floor__(), exact.__floor__())
