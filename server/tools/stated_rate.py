"""The rate that a seller says the account shows, and whether a count can show as it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from server.tools.numbers import Number

_SIGN = r"^\s*(?:[%％]|percent|per cent|个点|趴)"
"""趴 is how people say it on Taiwan."""
_PERCENT = re.compile(_SIGN, re.IGNORECASE)
_A_LINE = re.compile(
    r"(?:低于|低过|小于|超过|超了|过了|高于|大于|over|above|than|exceeds?|不到|不超过?|降到|降回|回到|降至|压到|掉到|目标|上限|红线|标准|要求|控制在?|保持在?|维持在?|按照?"
    r"|below|under|within|target|limit|threshold|line|at most|reach|back to|down to|keep\w* (?:it )?(?:at|below|under))"
    r"\s*(?:是|为|的|of|is|was|were|would be|at|to|:|：|=)?\s*(?:the )?$",
    re.IGNORECASE,
)
_A_LINE_BEHIND = re.compile(_SIGN + r"\s*(?:以下|以内|之内|之下|下面|的?(?:那条)?(?:线|红线|目标|标准|上限|要求)|line|limit|target|threshold|mark|bar|rule)", re.IGNORECASE)
_SHOWN = re.compile(r"显示|后台|客服说|shows?\b|says?\b|dashboard|displayed", re.IGNORECASE)
"""Without such a word 1 % is the line that everybody has in mind, not a rate that is claimed."""
_NEAR = 18


def stated_rate(text: str, numbers: Sequence[Number]) -> tuple[Fraction, int] | None:
    """The first percentage that is no line to compare with, and its places behind the point; None where there is none."""
    for number in numbers:
        if _is_percentage(text, number) and not _is_line(text, number):
            if number.value == 1 and not _SHOWN.search(text):
                continue
            written = text[number.start : number.end]
            places = len(written.split(".", 1)[1]) if "." in written else 0
            return Fraction(str(number.value)) / 100, places
    return None


def named_line(text: str, numbers: Sequence[Number]) -> Fraction | None:
    """The first percentage that is a line to compare with, where it is not 1 %; None where there is none."""
    lines = (Fraction(str(number.value)) / 100 for number in numbers if number.value != 1 and _is_percentage(text, number) and _is_line(text, number))
    return next(lines, None)


def _is_percentage(text: str, number: Number) -> bool:
    return bool(_PERCENT.match(text[number.end :])) and 0 < number.value < 100


def _is_line(text: str, number: Number) -> bool:
    return bool(_A_LINE_BEHIND.match(text[number.end :]) or _A_LINE.search(text[max(0, number.start - _NEAR) : number.start]))


def shows_as(rate: Fraction, stated: Fraction, places: int) -> bool:
    """Whether a rate reads as the stated one, rounded or cut off at so many places of the percentage."""
    scale = 100 * 10**places
    exact, shown = rate * scale, stated * scale
    return shown in ((exact + Fraction(1, 2)).__floor__(), exact.__floor__())


def defects_shown_as(rate: Fraction, places: int, orders: int) -> tuple[int, int, int] | None:
    """How many of `orders` may be defective where the rate is shown with so many places: the fewest, the most, and the likeliest; None where no whole number is."""
    near = rate * orders
    margin = Fraction(orders, 100 * 10**places)
    fitting = [count for count in range(max(0, (near - margin).__floor__()), min(orders, (near + margin).__ceil__()) + 1) if shows_as(Fraction(count, orders), rate, places)]
    return (fitting[0], fitting[-1], min(fitting, key=lambda count: abs(count - near))) if fitting else None
