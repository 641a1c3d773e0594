"""When the model may be asked, on a clock that the test moves."""

from __future__ import annotations

from server.llm.allowance import Allowance


class Clock:
    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


def test_so_many_at_once_and_no_more() -> None:
    allowance = Allowance(Clock(), 2)
    assert [allowance.enter() for _ in range(3)] == ["", "", "busy"]
    allowance.leave(tokens=1, failed=False)
    assert allowance.enter() == ""


def test_a_new_day_has_new_tokens() -> None:
    clock = Clock()
    allowance = Allowance(clock, 1, tokens_a_day=100)
    assert allowance.enter() == ""
    allowance.leave(tokens=100, failed=False)
    assert allowance.enter() == "budget"
    clock.now += 86_400
    assert allowance.enter() == ""


def test_a_budget_of_nothing_asks_nothing() -> None:
    assert Allowance(Clock(), 1, tokens_a_day=0).enter() == "budget"


def test_a_pause_ends_and_one_success_forgives() -> None:
    clock = Clock()
    allowance = Allowance(clock, 1)
    for failed in (True, True, False, True, True):
        assert allowance.enter() == ""
        allowance.leave(tokens=0, failed=failed)
    assert allowance.enter() == ""
    allowance.leave(tokens=0, failed=True)
    assert allowance.enter() == "paused"
    clock.now += 31
    assert allowance.enter() == ""


def test_the_endpoint_s_own_wish_counts_for_longer() -> None:
    clock = Clock()
    allowance = Allowance(clock, 1)
    allowance.enter()
    allowance.leave(tokens=0, failed=True, retry_after=120)
    clock.now += 119
    assert allowance.enter() == "paused"
    clock.now += 2
    assert allowance.enter() == ""
