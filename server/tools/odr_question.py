"""A question with a seller's own counts in it → the counts: orders, defects by kind, orders counted twice, defects that may go."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from indexer.language import to_simplified
from server.tools.numbers import Number, numbers_in

_RATE = re.compile(r"odr|缺陷率|缺陷|defect|(?<![a-z])rate\b|比率|达标|合格", re.IGNORECASE)
_ORDERS = re.compile(r"^\s*(?:[多来几]\s*)?(?:个|笔|张)?\s*(?:总)?(?:单(?!号|价)|订单|orders?\b|sales\b)", re.IGNORECASE)
_DEFECT = re.compile(r"缺陷|不良|出问题|出事|有问题|defect|went wrong|go wrong|bad (?:one|order)", re.IGNORECASE)
_KINDS = (
    re.compile(r"差评|负面反馈|负面评价|负评|一星|1星|negative|(?:one|1)[- ]star|bad feedback", re.IGNORECASE),
    re.compile(r"a[- ]?(?:to|2|到)?[- ]?z|索赔|纠纷|\bclaims?\b", re.IGNORECASE),
    re.compile(r"拒付|chargebacks?", re.IGNORECASE),
)
_NOT_COUNTS = re.compile(r"^\s*(?:[个個]?\s*)?(?:天|日|周|星期|个月|月|年|小时|星|点|号|days?\b|weeks?\b|months?\b|years?\b|hours?\b|stars?\b|dollars?\b|bucks\b|[%％]|美元|刀|块|[:：]\d)", re.IGNORECASE)
_PERCENT = re.compile(r"^\s*(?:[%％]|个点|percent|per cent)", re.IGNORECASE)
_SAME_ORDER = re.compile(r"同一|同[个一]|重[复叠]|same order|overlap|both on", re.IGNORECASE)
_GONE = re.compile(r"申诉成功|去掉|移除|撤[回销诉]|删[掉除]|划掉|不算|removed?\b|won\b|withdrawn|struck|reversed|taken off|drop(?:s|ped)? off", re.IGNORECASE)
_OF_THOSE = re.compile(r"^\s*(?:of (?:those|them|these|which)|个?(?:是|出了|有)?问题)", re.IGNORECASE)
_ALLOWED = re.compile(r"最多|不超过|允许|能有几|能出几|how many (?:defects?|claims?|bad)|(?:at )?most|allowed|afford", re.IGNORECASE)
_NONE = re.compile(r"(?:没有|没|无|0\s*个?|no|zero)\s*$", re.IGNORECASE)
_NEAR = 26
"""Characters after a number within which the thing counted is named."""


@dataclass(frozen=True, slots=True)
class OdrQuestion:
    """What a question gives."""

    orders: int
    defects: int | None
    """Orders with a defect, each counted once; None where the question asks how many there may be."""
    counted: tuple[int, int, int]
    """Negative feedback, A-to-z claims, chargebacks, where the question tells them apart."""
    same_order: int
    """Orders that carry two of them."""
    gone: int
    """Defects that the question supposes removed."""
    line: Fraction | None
    """Another line than the target, where the question names one."""


def read_odr_question(text: str) -> OdrQuestion | None:
    """The counts of a question on the order defect rate; None where it gives no count of orders or asks nothing that follows from counts."""
    text = to_simplified(text)
    if not _RATE.search(text) and not any(kind.search(text) for kind in _KINDS):
        return None
    numbers = numbers_in(text)
    orders = _orders(text, numbers)
    if orders is None:
        return None
    total: int | None = None
    kinds = [0, 0, 0]
    same = gone = 0
    line: Fraction | None = None
    for i, number in enumerate(numbers):
        after = text[number.end : numbers[i + 1].start if i + 1 < len(numbers) else None][:_NEAR]
        clause = _clause(text, number)
        if number is orders or number.value != int(number.value) and not _PERCENT.match(after):
            continue
        if _PERCENT.match(after):
            if number.value != 1 and 0 < number.value < 100 and re.search(r"按|线|line|if|标准|limit", clause, re.IGNORECASE):
                line = Fraction(str(number.value)) / 100
            continue
        if _NOT_COUNTS.match(after):
            continue
        value = int(number.value)
        if value > orders.value:
            continue
        if _SAME_ORDER.search(clause) and value <= sum(kinds):
            same = max(same, value)
        elif _GONE.search(clause) and (total is not None or sum(kinds)):
            gone = max(gone, value)
        elif _DEFECT.search(after) or _OF_THOSE.match(after):
            total = max(total or 0, value)
        else:
            for place, kind in enumerate(_KINDS):
                if kind.search(after):
                    kinds[place] += value
                    break
    defects = total if total is not None else sum(kinds) - same if sum(kinds) else None
    if defects is None and not (_ALLOWED.search(text) and _RATE.search(text)):
        return None
    if defects is not None and (defects > orders.value or defects < 0):
        return None
    counted = (kinds[0], kinds[1], kinds[2]) if total is None else (0, 0, 0)
    return OdrQuestion(int(orders.value), defects, counted, same if total is None else 0, min(gone, defects or 0), line)


def _orders(text: str, numbers: list[Number]) -> Number | None:
    """The largest count of orders that is named."""
    named = [number for number in numbers if number.value >= 1 and number.value == int(number.value) and _ORDERS.match(text[number.end :]) and not re.match(r"\s*(?:个|笔)?\s*(?:单|订单|orders?)\s*(?:缺陷|差评|索赔|拒付|有缺陷|defect)", text[number.end :])]
    return max(named, key=lambda number: number.value, default=None)


def _clause(text: str, number: Number) -> str:
    start = max((text.rfind(mark, 0, number.start) for mark in "，,。；;！!？?\n"), default=-1) + 1
    ends = [at for mark in "，,。；;！!？?\n" if (at := text.find(mark, number.end)) >= 0]
    return text[start : min(ends, default=len(text))]
