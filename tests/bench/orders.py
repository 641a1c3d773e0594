"""A file of orders, beside what Python's own reader of such files takes for the same bytes."""

from __future__ import annotations

import csv
import io
import statistics
import time
from dataclasses import dataclass
from datetime import date, timedelta

from server.tools.order_file import read_orders

ORDERS = 200_000
_RUNS = 5
_DAYS = 90


@dataclass(frozen=True, slots=True)
class Reading:
    """Median seconds of several runs."""

    ours_s: float
    floor_s: float


def orders_read() -> Reading:
    """Read `ORDERS` orders of ninety days, one in a thousand with negative feedback."""
    first = date(2026, 1, 1)
    days = [(first + timedelta(days=i)).isoformat() for i in range(_DAYS)]
    text = "order-id,order-date,negative-feedback,a-to-z-claim,chargeback\n" + "".join(f"111-{i:07d},{days[i % _DAYS]},{int(i % 1000 == 0)},0,0\n" for i in range(ORDERS))
    data = text.encode()
    ours, floor = [], []
    for _ in range(_RUNS):
        began = time.perf_counter()
        read_orders(data)
        between = time.perf_counter()
        for _row in csv.reader(io.StringIO(data.decode(), newline="")):
            pass
        ours.append(between - began)
        floor.append(time.perf_counter() - between)
    return Reading(statistics.median(ours), statistics.median(floor))
