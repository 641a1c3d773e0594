"""A question with a seller's own counts in it → the counts: orders, defects by kind, orders counted twice, defects that may go.

What is missing stays missing, or is worked back from a rate that the seller states; what contradicts itself is kept, so that the answer can say so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from indexer.language import to_simplified
from server.tools.numbers import Number, numbers_in
from server.tools.question_dates import order_dates
from server.tools.stated_rate import shows_as, stated_rate

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
_SUPPOSED = re.compile(r"如果|要是|假如|\bif\b|\bsuppose", re.IGNORECASE)
_OTHER_METRIC = re.compile(r"迟发|延迟发货|取消率|追踪率|准时|late shipment|late dispatch|cancell?ation rate|tracking rate|on-time", re.IGNORECASE)
_OWN_METRIC = re.compile(r"odr|缺陷|defect", re.IGNORECASE)
_OF_THOSE = re.compile(r"^\s*(?:of (?:those|them|these|which)|个?(?:是|出了|有)?问题)", re.IGNORECASE)
_ALLOWED = re.compile(r"最多|不超过|允许|能有几|能出几|how many (?:defects?|claims?|bad)|(?:at )?most|allowed|afford", re.IGNORECASE)
_HOW_MANY = re.compile(
    r"(?:多少|几)\s*(?:个|笔|张)?(?:好|新|正常|干净|没有?缺陷的|无缺陷的?)?\s*(?:单|订单)|差(?:多少|几)"
    r"|how many (?:(?:more|extra|clean|good|total|new) )*(?:orders|sales)|(?:more|extra|enough) (?:clean |good )?(?:orders|sales)",
    re.IGNORECASE,
)
_COUNTED_NOW = re.compile(r"^\s*(?:个|条|笔|单|起|件|张|次)?\s*(?:有\s*)?(?:clean |order )?(?:缺陷|差评|负面|负评|索赔|拒付|a[- ]?(?:to)?[- ]?z|defect|negative|claim|chargeback)", re.IGNORECASE)
_LEAVES = re.compile(
    r"移出|滚出|掉出|退出|出窗|过期|不再[算计]|不算了|什么时候.{0,6}(?:消|掉|移|算)|哪[一天].{0,8}(?:消|掉|移|出)"
    r"|roll(?:s)? off|drop(?:s)? (?:off|out)|fall(?:s)? (?:off|out)|leave|stop(?:s)? counting|no longer count|expire|age(?:s)? out",
    re.IGNORECASE,
)
_NEAR = 26
"""Characters after a number within which the thing counted is named."""


@dataclass(frozen=True, slots=True)
class OdrQuestion:
    """What a question gives."""

    orders: int | None
    """None where the question gives none."""
    defects: int | None
    """Orders with a defect, each counted once; None where the question asks how many there may be, or gives none."""
    counted: tuple[int, int, int]
    """Negative feedback, A-to-z claims, chargebacks, where the question tells them apart."""
    same_order: int
    """Orders that carry two of them."""
    gone: int
    """Defects that the question supposes removed."""
    line: Fraction | None
    """Another line than the target, where the question names one."""
    stated: Fraction | None = None
    """The rate that the seller says the account shows, where the counts do not give it."""
    worked_back: str = ""
    """"orders" or "defects" where that count was not given and follows from the stated rate."""
    asks_back: bool = False
    """Whether the answer should ask for the number of defects: the question needs it and does not give it."""
    ordered: tuple[date, ...] = ()
    """Order dates of defects whose last day is asked for; there are no counts then."""


def read_odr_question(text: str, today: date | None = None) -> OdrQuestion | None:
    """The counts of a question on the order defect rate; None where it gives no counts or asks nothing that follows from counts. `today` is what 昨天 counts from."""
    text = to_simplified(text)
    if _RATE.search(text) or any(kind.search(text) for kind in _KINDS):
        dates = order_dates(text, today or date.today()) if _LEAVES.search(text) else ()
        if dates:
            return OdrQuestion(None, None, (0, 0, 0), 0, 0, None, ordered=dates)
    if not _RATE.search(text) and not any(kind.search(text) for kind in _KINDS):
        return None
    if _OTHER_METRIC.search(text) and not _OWN_METRIC.search(text):
        return None
    numbers = numbers_in(text)
    orders = _orders(text, numbers)
    rate = stated_rate(text, numbers) if _OWN_METRIC.search(text) else None
    if orders is None and not (_OWN_METRIC.search(text) and _HOW_MANY.search(text)):
        return None
    total: int | None = None
    kinds = [0, 0, 0]
    same = gone = 0
    line: Fraction | None = None
    for i, number in enumerate(numbers):
        after = text[number.end : numbers[i + 1].start if i + 1 < len(numbers) else None][:_NEAR]
        clause = _clause(text, number)
        if number is orders or (number.value != int(number.value) and not _PERCENT.match(after)):
            continue
        if _PERCENT.match(after):
            if number.value != 1 and 0 < number.value < 100 and re.search(r"按|线|line|if|标准|limit", clause, re.IGNORECASE):
                line = Fraction(str(number.value)) / 100
            continue
        if _NOT_COUNTS.match(after):
            continue
        value = int(number.value)
        if orders and value > orders.value and not _COUNTED_NOW.match(after):
            continue
        if _SAME_ORDER.search(clause) and value <= sum(kinds):
            same = max(same, value)
        elif (total is not None or sum(kinds) > 0) and (_GONE.search(_SUPPOSED.split(after, maxsplit=1)[0]) or _GONE.search(text[max(0, number.start - 6) : number.start])):
            gone = max(gone, value)
        elif _DEFECT.search(after) or _OF_THOSE.match(after):
            total = max(total or 0, value)
        else:
            for place, kind in enumerate(_KINDS):
                if kind.search(after):
                    kinds[place] += value
                    break
    defects = total if total is not None else sum(kinds) - same if sum(kinds) else None
    counted = (kinds[0], kinds[1], kinds[2]) if total is None else (0, 0, 0)
    same = same if total is None else 0
    if orders is None:
        return _without_orders(defects, counted, same, rate)
    count = int(orders.value)
    if defects is None:
        if rate and (found := _defects_of(rate, count)) is not None:
            return OdrQuestion(count, found, (0, 0, 0), 0, 0, line, rate[0], "defects")
        if not (_OWN_METRIC.search(text) and (_ALLOWED.search(text) or _HOW_MANY.search(text))):
            return None
        return OdrQuestion(count, None, (0, 0, 0), 0, 0, line, rate[0] if rate else None, asks_back=not _ALLOWED.search(text))
    contradicted = rate[0] if rate and 0 <= defects <= count and not gone and not shows_as(Fraction(defects, count), *rate) else None
    return OdrQuestion(count, defects, counted, same, min(gone, defects), line, contradicted)


def _without_orders(defects: int | None, counted: tuple[int, int, int], same: int, rate: tuple[Fraction, int] | None) -> OdrQuestion | None:
    """A question that asks how many orders but gives none: they follow from the stated rate, or the answer asks for them."""
    if not defects:
        return None
    if rate and rate[0]:
        orders = round(defects / rate[0])
        if orders >= defects and shows_as(Fraction(defects, orders), *rate):
            return OdrQuestion(orders, defects, counted, same, 0, None, rate[0], "orders")
    return OdrQuestion(None, defects, counted, same, 0, None)


def _defects_of(rate: tuple[Fraction, int], orders: int) -> int | None:
    """The only number of defects that this many orders show as this rate; None where there is none, or more than one."""
    near = round(rate[0] * orders)
    fitting = [count for count in range(max(0, near - 2), min(orders, near + 2) + 1) if shows_as(Fraction(count, orders), *rate)]
    return fitting[0] if len(fitting) == 1 else None


def _orders(text: str, numbers: list[Number]) -> Number | None:
    """The largest count of orders that is named."""
    named = [number for number in numbers if number.value >= 1 and number.value == int(number.value) and _ORDERS.match(text[number.end :]) and not re.match(r"\s*(?:个|笔)?\s*(?:单|订单|orders?)\s*(?:缺陷|差评|索赔|拒付|有缺陷|defect)", text[number.end :])]
    return max(named, key=lambda number: number.value, default=None)


def _clause(text: str, number: Number) -> str:
    start = max((text.rfind(mark, 0, number.start) for mark in "，,。；;！!？?\n"), default=-1) + 1
    ends = [at for mark in "，,。；;！!？?\n" if (at := text.find(mark, number.end)) >= 0]
    return text[start : min(ends, default=len(text))]
