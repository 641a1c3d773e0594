"""The order defect rate, against the worked examples of the definition and against a slow simulation."""

from __future__ import annotations

import random
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.errors import CaseError
from server.tools.case import Case, work_out
from server.tools.metrics import METRICS, metric_rate
from server.tools.odr import order_defect_rate, percent
from server.tools.window import OrderBook, Window, project, spread_evenly
from tests.tools import slow


@pytest.mark.parametrize(
    ("orders", "allowed"),
    [(1, 0), (100, 0), (101, 1), (200, 1), (201, 2), (300, 2), (500, 4), (501, 5), (1000, 9), (1001, 10)],
)
def test_allowed_defects(orders: int, allowed: int) -> None:
    assert order_defect_rate(orders, 0).defects_allowed == allowed


@pytest.mark.parametrize(("orders", "defects", "shown", "needed"), [(300, 5, "1.67%", 201), (150, 2, "1.33%", 51), (40, 1, "2.5%", 61), (800, 10, "1.25%", 201), (150, 3, "2%", 151)])
def test_worked_examples_of_missing_orders(orders: int, defects: int, shown: str, needed: int) -> None:
    result = order_defect_rate(orders, defects)
    assert (percent(result.rate), result.clean_orders_needed, result.below_target) == (shown, needed, False)


@pytest.mark.parametrize(("orders", "shown", "below"), [(20, "5%", False), (50, "2%", False), (100, "1%", False), (101, "0.99%", True), (24, "4.17%", False)])
def test_the_weight_of_one_defect(orders: int, shown: str, below: bool) -> None:
    result = order_defect_rate(orders, 1)
    assert (percent(result.rate), result.below_target) == (shown, below)


def test_steady_volume_needs_three_defects_gone() -> None:
    assert not order_defect_rate(300, 3).below_target
    assert percent(order_defect_rate(300, 2).rate) == "0.67%"


@pytest.mark.parametrize(
    ("ordered", "lag", "gone"),
    [(date(2026, 3, 1), 0, date(2026, 4, 30)), (date(2026, 3, 1), 15, date(2026, 5, 15)), (date(2026, 6, 10), 0, date(2026, 8, 9)), (date(2028, 1, 15), 0, date(2028, 3, 15)), (date(2027, 1, 15), 0, date(2027, 3, 16))],
)
def test_roll_off_dates_leap_years_included(ordered: date, lag: int, gone: date) -> None:
    window = Window(lag=lag)
    assert window.gone_on(ordered) == gone
    assert window.first(gone - timedelta(days=1)) == ordered
    assert window.first(gone) == ordered + timedelta(days=1)


def test_the_window_of_the_account_page_has_sixty_days() -> None:
    assert Window().first(date(2024, 1, 14)) == date(2023, 11, 16)


@pytest.mark.parametrize(
    ("case", "code"),
    [((0, 0), "no_orders"), ((-1, 0), "negative_count"), ((5, -1), "negative_count"), ((2, 3), "more_defects_than_orders")],
)
def test_impossible_counts_say_why(case: tuple[int, int], code: str) -> None:
    with pytest.raises(CaseError) as caught:
        order_defect_rate(*case)
    assert caught.value.code == code


@settings(max_examples=10_000)
@given(st.integers(1, 400), st.data())
def test_counts_against_adding_one_order_after_another(orders: int, data: st.DataObject) -> None:
    defects = data.draw(st.integers(0, min(orders, 12)))
    result = order_defect_rate(orders, defects)
    assert result.below_target == slow.is_below(orders, defects)
    assert result.clean_orders_needed == slow.clean_orders_needed(orders, defects)
    allowed = result.defects_allowed
    assert slow.is_below(orders, allowed) and not slow.is_below(orders, allowed + 1)


@st.composite
def _books(draw: st.DrawFn) -> tuple[list[slow.Order], date, int, int]:
    # Around a leap day and a common February, over both edges of the window.
    today = draw(st.dates(date(2027, 12, 1), date(2028, 6, 1)))
    lag = draw(st.integers(0, 20))
    ages = draw(st.lists(st.one_of(st.integers(0, 90), st.sampled_from([lag, lag + 59, lag + 60])), max_size=14))
    bad = draw(st.lists(st.booleans(), min_size=len(ages), max_size=len(ages)))
    return [slow.Order(today - timedelta(days=age), one) for age, one in zip(ages, bad, strict=True)], today, lag, draw(st.integers(0, 3))


def _book(orders: list[slow.Order]) -> OrderBook:
    book = OrderBook()
    for order in orders:
        book.orders[order.day] = book.orders.get(order.day, 0) + 1
        if order.defective:
            book.defects[order.day] = book.defects.get(order.day, 0) + 1
    return book


@settings(max_examples=300)
@given(_books())
def test_projection_against_walking_day_by_day(drawn: tuple[list[slow.Order], date, int, int]) -> None:
    orders, today, lag, daily = drawn
    projection = project(_book(orders), today, Window(lag=lag), daily)
    walked = slow.walk(orders, today, lag, daily, len(projection.days) - 1)
    assert [(one.day, one.orders, one.defects) for one in projection.days] == walked
    below = [day for day, total, defects in walked if slow.is_below(total, defects)]
    assert projection.below_on == (below[0] if below else None)
    above = [day for day, total, defects in walked if not slow.is_below(total, defects)]
    later = [day for day, _, _ in walked if not above or day > above[-1]]
    assert projection.stays_below_from == (later[0] if later else None)


def test_ten_thousand_order_books_against_walking_the_window_of_a_day() -> None:
    # Drawn without Hypothesis, which would take longer to draw than to compare: leap days, and both edges of the window.
    draw = random.Random(20280229)
    for case in range(10_000):
        today, lag, daily, ahead = date(2027, 12, 1) + timedelta(days=draw.randrange(180)), draw.randrange(21), draw.randrange(4), draw.randrange(61)
        ages = [draw.choice([draw.randrange(91), lag, lag + 59, lag + 60, max(0, lag - 1)]) for _ in range(draw.randrange(15))]
        orders = [slow.Order(today - timedelta(days=age), draw.random() < 0.3) for age in ages]
        day = project(_book(orders), today, Window(lag=lag), daily).days[ahead]
        known = slow.known_by(orders, today, lag, daily, day.day)
        assert (day.orders, day.defects) == slow.counts(known, day.day, lag), (case, orders, today, lag, daily, ahead)
        assert day.below() == slow.is_below(day.orders, day.defects)


@settings(max_examples=2_000)
@given(_books())
def test_each_defect_leaves_on_its_day(drawn: tuple[list[slow.Order], date, int, int]) -> None:
    orders, today, lag, daily = drawn
    projection = project(_book(orders), today, Window(lag=lag), daily)
    for before, after in zip(projection.days, projection.days[1:], strict=False):
        leaving = sum(count for day, count in projection.exits if day == after.day)
        entering = sum(order.defective for order in orders if order.day + timedelta(days=lag) == after.day)
        assert after.defects == before.defects - leaving + entering


@settings(max_examples=2_000)
@given(st.integers(0, 5000), st.integers(0, 20), st.integers(0, 30))
def test_an_even_spread_loses_no_order(rest: int, defects: int, lag: int) -> None:
    today = date(2028, 3, 1)
    window = Window(lag=lag)
    if rest + defects == 0:
        return
    book = spread_evenly(rest + defects, [window.last(today)] * defects, today, window)
    assert sum(book.orders.values()) == rest + defects
    assert min(book.orders) >= window.first(today) and max(book.orders) <= window.last(today)
    plain = [count - book.defects.get(day, 0) for day, count in book.orders.items()]
    assert max(plain) - min(plain) <= 1 or len(plain) < 60


def test_the_day_it_falls_below_with_steady_volume() -> None:
    # 300 orders, 5 a day: 3 of 5 defects must leave; the third, of 20 January, leaves 60 days later.
    dates = (date(2026, 1, 10), date(2026, 1, 15), date(2026, 1, 20), date(2026, 2, 20), date(2026, 2, 21))
    outcome = work_out(Case(300, 5, date(2026, 3, 1), daily_orders=5, defect_dates=dates))
    assert outcome.projection.below_on == date(2026, 1, 20) + timedelta(days=60)


def test_a_suspended_seller_gets_worse_before_it_gets_better() -> None:
    outcome = work_out(Case(300, 2, date(2026, 3, 1), daily_orders=0))
    assert outcome.now.below_target
    assert outcome.projection.stays_below_from == date(2026, 3, 1) + timedelta(days=60)
    rates = [one.rate for one in outcome.projection.days[:59] if one.rate is not None]
    assert rates == sorted(rates)


def test_what_if_compares_with_the_case() -> None:
    # 300 clean orders, 5 a day, stay as many; 4 defects fall to 3 of 303 when the first leaves, 5 to 3 of 302 when the second does.
    dates = (date(2026, 1, 5), date(2026, 1, 25), date(2026, 2, 10), date(2026, 2, 20))
    outcome = work_out(Case(304, 4, date(2026, 3, 1), daily_orders=5, defect_dates=dates))
    by_name = {one.name: one for one in outcome.what_if}
    assert outcome.projection.below_on == date(2026, 3, 6)
    assert by_name["one_more_defect"].now.rate == Fraction(5, 304)
    assert by_name["one_more_defect"].below_on == date(2026, 3, 26)
    assert by_name["one_defect_removed"].now.below_target and by_name["one_defect_removed"].below_on == date(2026, 3, 1)
    assert by_name["twice_the_orders"].below_on == date(2026, 3, 6)


@pytest.mark.parametrize(
    ("name", "total", "counted", "meets", "needed"),
    [("lsr", 100, 4, False, 1), ("lsr", 101, 4, True, 0), ("cr", 200, 5, False, 1), ("cr", 201, 5, True, 0), ("vtr", 100, 95, True, 0), ("vtr", 100, 94, False, 20), ("otdr", 100, 90, True, 0), ("otdr", 100, 89, False, 10), ("odr", 150, 3, False, 151)],
)
def test_other_metrics_at_their_lines(name: str, total: int, counted: int, meets: bool, needed: int) -> None:
    result = metric_rate(METRICS[name], total, counted)  # type: ignore[index]
    assert (result.meets, result.good_needed) == (meets, needed)


@settings(max_examples=2_000)
@given(st.sampled_from(["odr", "lsr", "cr", "vtr", "otdr"]), st.integers(1, 200), st.data())
def test_other_metrics_against_adding_one_order_after_another(name: str, total: int, data: st.DataObject) -> None:
    counted = data.draw(st.integers(0, total))
    metric = METRICS[name]  # type: ignore[index]

    def good(all_orders: int, these: int) -> bool:
        share = Fraction(these, all_orders)
        return share < metric.limit if metric.upper else share >= metric.limit

    result = metric_rate(metric, total, counted)
    assert result.meets == good(total, counted)
    needed = result.good_needed
    more = (0, 0) if metric.upper else (1, 1)
    assert good(total + needed, counted + needed * more[0])
    assert needed == 0 or not good(total + needed - 1, counted + (needed - 1) * more[1])
    worst = result.bad_allowed if metric.upper else total - result.bad_allowed
    assert good(total, worst)
    assert not good(total, worst + 1 if metric.upper else worst - 1) or worst in (0, total)
