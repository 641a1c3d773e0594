"""A file of orders (CSV, or tab-separated as account reports are) → the order book. A broken line is named, never guessed at."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from server.tools.odr import impossible
from server.tools.window import OrderBook

MOST_BYTES = 40_000_000
"""Bytes of a file: some 500,000 orders."""

_COLUMNS: dict[str, tuple[str, ...]] = {
    "order": ("order id", "order", "amazon order id", "order number", "订单编号", "订单号", "订单"),
    "date": ("order date", "date", "purchase date", "orderdate", "order placed", "下单日期", "订单日期", "日期"),
    "feedback": ("negative feedback", "negative feedbacks", "feedback", "negative seller feedback", "差评", "负面反馈"),
    "claim": ("a to z guarantee claim", "a to z guarantee claims", "a to z claim", "a to z claims", "a to z", "guarantee claim", "guarantee claims", "claim", "claims", "索赔", "a to z 索赔", "a to z索赔"),
    "chargeback": ("chargeback", "chargebacks", "credit card chargeback", "service chargeback", "service credit card chargeback", "chargeback claims", "拒付", "信用卡拒付"),
    "defect": ("defect", "defects", "defective", "order defect", "order defects", "缺陷", "缺陷订单"),
}
_KINDS = ("feedback", "claim", "chargeback", "defect")
_YES = {"1", "y", "yes", "true", "x", "是", "有"}
_NO = {"", "0", "n", "no", "false", "-", "none", "n/a", "否", "无"}
_FORMATS = ("%m/%d/%Y", "%Y/%m/%d", "%d.%m.%Y", "%Y年%m月%d日", "%b %d, %Y", "%d %b %Y")


@dataclass(slots=True)
class OrderFile:
    """What a file holds."""

    book: OrderBook = field(default_factory=OrderBook)
    orders: int = 0
    """Different orders; a second line for the same order adds its defects and is no order of its own."""
    kinds: dict[str, int] = field(default_factory=dict)
    """Orders with negative feedback, a claim, a chargeback, and marked defective without a kind. An order may stand under several."""
    newest: date | None = None


def read_orders(data: bytes) -> OrderFile:
    """Read a file. Raises CaseError naming the line that cannot be read, or what the first line lacks."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _broken(data[: error.start].count(b"\n") + 1, "is not UTF-8 text") from None
    head = text.split("\n", 1)[0]
    delimiter = max("\t,;", key=head.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        names = next(rows, [])
        place = _places(names)
        return _read(rows, place, len(names))
    except csv.Error as error:
        raise _broken(rows.line_num, str(error)) from None


def _read(rows: Any, place: dict[str, int], width: int) -> OrderFile:
    """`rows` is a reader of the csv module, whose type has no public name."""
    found = OrderFile(kinds=dict.fromkeys((kind for kind in _KINDS if kind in place), 0))
    # Days and defects apart: a pair for each order would make the collector walk hundreds of thousands of them.
    seen: dict[str, date] = {}
    bad_orders: dict[str, frozenset[str]] = {}
    # What is written of one day and of one pattern of defects repeats on thousands of lines: each is read once.
    days: dict[str, date] = {}
    kinds_of: dict[tuple[str, ...], frozenset[str]] = {}
    at_date, at_order = place["date"], place.get("order")
    marked = [(kind, place[kind]) for kind in _KINDS if kind in place]
    columns = [at for _, at in marked]
    for row in rows:
        if len(row) != width:
            if not any(row):
                continue
            raise _broken(rows.line_num, f"has {len(row)} columns, the first line has {width}")
        written = row[at_date]
        day = days.get(written)
        if day is None:
            if not any(row):
                continue
            day = days[written] = _day(written, rows.line_num)
        cells = tuple([row[at] for at in columns])
        bad = kinds_of.get(cells)
        if bad is None:
            bad = kinds_of[cells] = frozenset(kind for kind, at in marked if _is_marked(row[at], rows.line_num))
        order = row[at_order].strip() if at_order is not None else str(rows.line_num)
        if not order:
            raise _broken(rows.line_num, "has no order number")
        if seen.setdefault(order, day) != day:
            raise _broken(rows.line_num, f"gives order {order} another date than before")
        if bad:
            bad_orders[order] = bad_orders.get(order, bad) | bad
    if not seen:
        raise impossible("no_orders")
    orders, defects = found.book.orders, found.book.defects
    for day in seen.values():
        orders[day] = orders.get(day, 0) + 1
    for order, kinds in bad_orders.items():
        day = seen[order]
        defects[day] = defects.get(day, 0) + 1
        for kind in kinds:
            found.kinds[kind] += 1
    found.orders, found.newest = len(seen), max(orders)
    return found


def _places(names: Sequence[str]) -> dict[str, int]:
    place: dict[str, int] = {}
    for at, name in enumerate(names):
        plain = " ".join(re.sub(r"[^\w]+|_", " ", name.lower()).split())
        for column, known in _COLUMNS.items():
            if plain in known and column not in place:
                place[column] = at
    if "date" not in place:
        raise _broken(1, "names no column with the order date (order-date)")
    if not any(kind in place for kind in _KINDS):
        raise _broken(1, "names no column with defects (negative-feedback, a-to-z-claim, chargeback or defect)")
    return place


def _day(written: str, line: int) -> date:
    text = written.strip()
    try:
        # "2026-03-01T08:00:00+00:00": the day as it is written; the account page counts in the marketplace's own days.
        return date.fromisoformat(text[:10])
    except ValueError:
        pass
    for form in _FORMATS:
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    raise _broken(line, f"“{text[:40]}” is not a date such as 2026-03-01")


def _is_marked(cell: str, line: int) -> bool:
    text = cell.strip().lower()
    if text in _NO:
        return False
    if text in _YES or (text.isdigit() and text.isascii()):
        return True
    raise _broken(line, f"“{text[:40]}” is neither yes nor no")


def _broken(line: int, reason: str) -> Exception:
    return impossible("bad_order_file", line=line, reason=reason)
