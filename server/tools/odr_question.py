"""A question with a seller's own counts in it → the counts: orders, defects by kind, orders counted twice, defects that may go or come, days.

What is missing stays missing, or is worked back from a rate that the seller states; what contradicts itself is kept, so that the answer can say so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from indexer.language import has_han, to_simplified
from server.tools import odr_words as words
from server.tools.numbers import Number, numbers_in
from server.tools.odr_dates import OrderDays, order_days
from server.tools.question_dates import date_spans
from server.tools.stated_rate import defects_shown_as, named_line, shows_as, stated_rate
from server.tools.window import MOST_DAILY, WINDOW_DAYS

_STOP = re.compile(r"[，,、；;。.!！?？\n]")
_RATIO = re.compile(r"(?<![\d/.-])(\d{1,9})\s*/\s*(\d{1,9})(?![\d/-]|\s*(?:day|天))")


_FIGURES = (words.HOW_MANY, words.ALLOWED, words.LEAVES, words.FIGURE, words.SHARE)
_VERDICTS = (words.NAMED, words.ASKS_RATE, words.WHEN, words.SAFE, words.HOW_MANY_DEFECTS)
"""What asks for a figure: one of these in a story, whose counts may only be part of it; these too in a short text."""
_MOST_SHARE = 0.25
"""Of the orders: a larger part is not taken for the defective ones unless it is called so."""
_STORY_ZH, _STORY_EN = 100, 260
"""Characters beyond which a text is taken for a story with a question in it."""


@dataclass(frozen=True, slots=True)
class OdrQuestion:
    """What a question gives."""

    orders: int | None
    """None where the question gives none."""
    defects: int | None
    """Orders with a defect, each counted once; None where the question asks how many there may be, or gives none."""
    counted: tuple[int, int, int] = (0, 0, 0)
    """Negative feedback, A-to-z claims, chargebacks, where the question tells them apart."""
    taken: bool = False
    """Whether the defects are the smaller of two counts that nothing calls defective."""
    same_order: int = 0
    """Orders that carry two of them."""
    fraud: int = 0
    """Chargebacks for fraud, which are no defects and are in none of the counts."""
    gone: int = 0
    """Defects that the question supposes removed."""
    line: Fraction | None = None
    """Another line than the target, where the question names one."""
    stated: Fraction | None = None
    """The rate that the seller says the account shows, where the counts do not give it."""
    shown_by: tuple[int, int] | None = None
    """The fewest and the most defects that show as the stated rate, where it does not tell which."""
    worked_back: str = ""
    """"orders" or "defects" where that count was not given and follows from the stated rate; "daily" where the orders follow from those of a day."""
    asks_back: bool = False
    """Whether the answer should ask for the number of defects: the question needs it and does not give it."""
    ordered: tuple[date, ...] = ()
    """Order dates of defects whose last day is asked for; there are no counts then."""
    event_days: tuple[date, ...] = ()
    """Dates of feedback or claims where their last day is asked for and no order date is given."""
    lag: int = 0
    """Days by which the window on the account page ends before today, as far as the question says."""
    more_defects: int = 0
    """Further defects that the question supposes."""
    more_orders: int = 0
    """Further clean orders that it supposes."""
    leaving: tuple[int, int] = (0, 0)
    """Orders that it says will leave the window, and how many of them are defective."""
    doubled: bool = False
    """Whether it supposes twice the orders."""
    daily: int | None = None
    """Orders a day, where it says so."""
    asks_when: bool = False
    """Whether it asks for a day."""
    asks_leaving: bool = False
    """Whether it asks how many defects have to go, the orders being as many as they are."""
    month_only: bool = False
    """Whether the counts are those of a month; the rate counts 60 days."""

    @property
    def is_whole(self) -> bool:
        """False where an answer has to say which count is missing."""
        return bool(self.ordered or self.event_days) or not (self.orders is None or self.asks_back)


@dataclass(slots=True)
class _Counts:
    """What the numbers of a question count."""

    orders: list[int] = field(default_factory=list)
    totals: list[int] = field(default_factory=list)
    """Defective orders, whatever their kind."""
    kinds: list[int] = field(default_factory=lambda: [0, 0, 0])
    parts: list[int] = field(default_factory=list)
    """The part of "part out of whole", where nothing else names it."""
    unnamed: list[int] = field(default_factory=list)
    """Counts of orders, or of something that is not named, that may be the defective ones."""
    same: int = 0
    fraud: int = 0
    gone: int = 0
    leaving: int = 0
    leaving_defects: int = 0
    more_defects: int = 0
    more_orders: int = 0
    daily: int | None = None


def read_odr_question(text: str, today: date | None = None) -> OdrQuestion | None:
    """The counts of a question on the order defect rate; None where it gives no counts or asks nothing that follows from counts. `today` is what 昨天 counts from."""
    text = to_simplified(text)
    asks_count = bool(words.ALLOWED.search(text) or words.HOW_MANY.search(text))
    asks_day = bool(words.LEAVES.search(text) and words.ORDER_DAY.search(text))
    named = bool(words.RATE.search(text) or words.SHARE.search(text)) or any(kind.search(text) for kind in words.KINDS) or ((asks_count or bool(words.SAFE.search(text))) and bool(words.DEFECT.search(text))) or asks_day
    if not named or (words.OTHER.search(text) and not words.OWN.search(text)):
        return None
    asking = asks_of(text)
    wanted = _FIGURES if asking != text else (*_FIGURES, *_VERDICTS)
    if words.ASKS.search(asking) and not any(pattern.search(asking) for pattern in wanted):
        # Counts may stand in a question that asks for advice.
        return None
    today = today or date.today()
    days = order_days(text, today) if words.LEAVES.search(asking) else OrderDays()
    if days.ordered or days.events:
        return OdrQuestion(None, None, ordered=days.ordered, event_days=days.events, lag=days.lag)
    numbers = numbers_in(text)
    own = bool(words.OWN.search(text))
    asks_defects = bool(words.HOW_MANY_DEFECTS.search(text))
    # A share of returns is another rate.
    rate = stated_rate(text, numbers) if own or (asks_defects and not words.RETURNED.search(text)) else None
    line = named_line(text, numbers)
    passed_over = [*date_spans(text), *(match.span() for match in words.IDLE.finditer(text))]
    found = _counts(text, [number for number in numbers if not any(start <= number.start < end for start, end in passed_over)])
    doubled = bool(words.DOUBLED.search(text))
    orders = max(found.orders, default=None)
    if doubled and orders == 2 * min(found.orders, default=0):
        # "From 150 to 300": the second is the supposed one.
        orders //= 2
    asks_how_many, asks_when = bool(words.HOW_MANY.search(text)), bool(words.WHEN.search(text))
    defects = _defects(found, text, orders)
    counted = (found.kinds[0], found.kinds[1], found.kinds[2]) if not found.totals else (0, 0, 0)
    same = min(found.same, sum(counted))
    worked_back, taken = "", False
    if orders is None and found.daily is not None and (defects is not None or rate):
        orders, worked_back = found.daily * WINDOW_DAYS, "daily"
    if defects is None and orders is not None and (asks_how_many or any(pattern.search(asking) for pattern in (words.OWN, words.SHARE, words.SAFE))):
        defects = _smaller_part(found, orders)
        taken = defects is not None
    if orders is None:
        return _without_orders(defects, counted, same, rate, line) if own and (asks_how_many or (rate and defects)) else None
    shared: dict[str, Any] = {"line": line, "daily": found.daily, "asks_when": asks_when, "asks_leaving": bool(words.HOW_MANY_LEAVE.search(text)), "fraud": found.fraud, "month_only": bool(words.MONTH_ONLY.search(text)) and not words.SIXTY.search(text)}
    supposed: dict[str, Any] = {"more_defects": found.more_defects, "more_orders": found.more_orders, "doubled": doubled, "leaving": (max(found.leaving, found.leaving_defects), found.leaving_defects)}
    if defects is None:
        shown = defects_shown_as(*rate, orders) if rate and rate[0] != line else None
        if rate and shown and (asks_how_many or asks_when or asks_defects or words.ASKS_RATE.search(text)) and (worked_back or shown[0] == shown[1] or shown[2] == rate[0] * orders):
            return OdrQuestion(orders, shown[2], stated=rate[0], worked_back=worked_back or "defects", **shared, **supposed)
        allowed = bool(words.ALLOWED.search(text))
        if not (allowed or (own and asks_how_many) or (rate and asks_defects)):
            return None
        return OdrQuestion(orders, None, stated=rate[0] if rate and rate[0] != line else None, shown_by=shown[:2] if shown else None, asks_back=not allowed, **shared)
    contradicted = rate[0] if rate and 0 <= defects <= orders and not found.gone and not worked_back and not found.more_defects and not shows_as(Fraction(defects, orders), *rate) else None
    return OdrQuestion(orders, defects, counted, taken=taken, same_order=same, gone=min(found.gone, defects), stated=contradicted, worked_back=worked_back, **shared, **supposed)


def asks_of(text: str) -> str:
    """The sentences of a long story that ask; all of a short text, which asks whatever it says."""
    if len(text) <= (_STORY_ZH if has_han(text) else _STORY_EN):
        return text
    return "".join(sentence for sentence in re.findall(r"[^。！？!?\n]*?(?:[。！？!?\n]|\.\s|$)", text) if re.search(r"[?？]", sentence)) or text


def _counts(text: str, numbers: Sequence[Number]) -> _Counts:
    found = _Counts()
    ratio = _RATIO.search(text)
    taken = ratio.span() if ratio and words.RATE.search(text) else (-1, -1)
    if ratio and taken[0] >= 0:
        small, large = sorted((int(ratio[1]), int(ratio[2])))
        found.orders.append(large)
        found.totals.append(small)
    for i, number in enumerate(numbers):
        if taken[0] <= number.start < taken[1] or number.value != int(number.value):
            continue
        before = text[numbers[i - 1].end if i else 0 : number.start]
        after = text[number.end : numbers[i + 1].start if i + 1 < len(numbers) else None]
        _count(found, int(number.value), before, after, whole_follows=bool(i + 1 < len(numbers) and words.OUT_OF.search(after)), next_after=text[numbers[i + 1].end :] if i + 1 < len(numbers) else "")
    return found


def _count(found: _Counts, value: int, before: str, after: str, *, whole_follows: bool, next_after: str) -> None:
    """File one number under what it counts. `before` and `after` reach to the neighbouring numbers."""
    clause = _STOP.split(after, maxsplit=1)[0]
    lead = _STOP.split(before)[-1]
    counts_orders = bool(words.ORDERS.match(after)) and value > 1 and not words.RETURNED.search(lead)
    if words.A_DAY_BEFORE.search(lead) or words.A_DAY.match(after):
        found.daily = min(value, MOST_DAILY)
    elif words.A_WEEK_BEFORE.search(lead) or words.A_WEEK.match(after):
        found.daily = value // 7
    elif (words.A_MONTH_BEFORE.search(lead) and words.ORDERS.match(after)) or words.A_MONTH.match(after):
        found.daily = value // 30
    elif words.STARS.match(after) or (words.NO_COUNT.match(after) and not _kind(clause[:3])):
        return
    elif words.OUT_OF.search(before) and (counts_orders or not _names(clause)):
        found.orders.append(value)
    elif words.MORE_BEFORE.search(lead) or words.MORE_BEHIND.match(after):
        plain = re.sub(r"^\s*(?:more|additional|extra|further|new)", "", after)
        if words.ORDERS.match(plain) and not words.DEFECTIVE.match(words.ORDERS.sub("", plain, count=1)):
            found.more_orders += value
        elif _names(clause):
            found.more_defects += value
    elif value and (words.LEAVING.search(clause) or words.LEAVING.search(lead) or (found.leaving and (words.OF_THESE.search(lead) or words.LEAVING_TOO.search(clause)))):
        if not words.ORDERS.match(after) or words.DEFECTIVE.match(words.ORDERS.sub("", clause, count=1)):
            found.leaving_defects += value
        else:
            found.leaving += value
    elif words.FRAUD.search(lead) or (words.FRAUD.search(clause) and not words.FRAUD.search(before)):
        found.fraud += value
    elif whole_follows and (_is_gone(lead) or _is_gone(_STOP.split(next_after, maxsplit=1)[0])):
        found.gone = max(found.gone, value)
    elif re.fullmatch(r"\s*(?:to|到)\s*", before) and found.orders:
        found.orders.append(value)
    elif (words.SAME_ORDER.search(clause) or words.SAME_ORDER.search(lead)) and (sum(found.kinds) or _names(clause) or _names(lead)):
        found.same = max(found.same, value)
    elif words.COUNTER.match(after) and words.DEFECT_LABEL.search(lead):
        _file_defects(found, value, _kind(lead))
    elif counts_orders and not words.DEFECTIVE.match(words.ORDERS.sub("", clause, count=1)):
        found.orders.append(value)
        if not words.UNRELATED.search(clause) and not words.UNRELATED.search(lead):
            found.unnamed.append(value)
    elif re.search(r"(?:都|也)没有", clause) and _names(clause):
        found.totals.append(0)
    elif (_is_gone(lead) or _is_gone(words.SUPPOSED.split(clause, maxsplit=1)[0])) and not words.NOT_GONE.search(clause):
        found.gone = max(found.gone, value)
    elif words.DEFECT.search(clause) or words.OF_THOSE.match(after):
        found.totals.append(value)
    elif (place := _kind(clause)) is not None:
        if not (words.OF_THESE.search(lead) and found.kinds[place] >= value):
            # "Three claims …, two of the claims …": these were counted already.
            found.kinds[place] += value
    elif whole_follows:
        found.parts.append(value)
    elif words.DEFECT_LABEL.search(lead):
        _file_defects(found, value, _kind(lead))
    elif words.ORDERS_LABEL.search(lead):
        found.orders.append(value)
    elif (match := re.match(r"^\s*(?:个|单)?\s*[，,]?\s*(?:都是|全是|all (?:of them )?|both )", after)) and (place := _kind(_STOP.split(after[match.end() :], maxsplit=1)[0])) is not None:
        found.kinds[place] += value
    elif words.SOME.match(after) and not words.UNRELATED.search(clause) and not words.UNRELATED.search(lead):
        found.unnamed.append(value)


def _file_defects(found: _Counts, value: int, kind: int | None) -> None:
    if kind is None:
        found.totals.append(value)
    else:
        found.kinds[kind] += value


def _names(clause: str) -> bool:
    """Whether a clause names defects."""
    return bool(words.DEFECT.search(clause)) or _kind(clause) is not None


def _kind(clause: str) -> int | None:
    """The kind of defect that is named first."""
    places = [(match.start(), place) for place, kind in enumerate(words.KINDS) if (match := kind.search(clause))]
    return min(places)[1] if places else None


def _is_gone(clause: str) -> bool:
    return bool(words.GONE.search(clause))


def _defects(found: _Counts, text: str, orders: int | None) -> int | None:
    """Defective orders, each once."""
    if found.totals:
        return max(found.totals)
    if sum(found.kinds):
        return sum(found.kinds) - min(found.same, sum(found.kinds))
    if found.parts:
        return max(found.parts)
    if orders is None:
        return None
    if words.NONE.search(text):
        return 0
    return 1 if words.IMPLIED.search(text) else None


def _smaller_part(found: _Counts, orders: int) -> int | None:
    """The one smaller count beside that of all orders, where a share is asked for: sellers have a hundred words for an order that went wrong."""
    smaller = {value for value in found.unnamed if value != orders}
    return smaller.pop() if len(smaller) == 1 and max(smaller) <= _MOST_SHARE * orders else None


def _without_orders(defects: int | None, counted: tuple[int, int, int], same: int, rate: tuple[Fraction, int] | None, line: Fraction | None) -> OdrQuestion | None:
    """A question that asks how many orders but gives none: they follow from the stated rate, or the answer asks for them."""
    if not defects:
        return None
    if rate and rate[0]:
        orders = round(defects / rate[0])
        if orders >= defects and shows_as(Fraction(defects, orders), *rate):
            return OdrQuestion(orders, defects, counted, same_order=same, stated=rate[0], worked_back="orders")
    return OdrQuestion(None, defects, counted, same_order=same, line=line)
