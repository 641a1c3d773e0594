"""How much is worked on at once, and what becomes of work that nobody waits for any more."""

from __future__ import annotations

import asyncio
import threading

import pytest

from server.api.capacity import Capacity
from server.api.errors import ApiError
from server.metrics import Metrics


async def _given_up(concurrent: int, asked: int) -> tuple[int, int]:
    """How many of `asked` pieces of work were begun by the time that all were given up, and how many in all once the first may end."""
    capacity, go, begun = Capacity(Metrics(), concurrent=concurrent, waiting=asked, seconds=0.2), threading.Event(), list[int]()

    def work(number: int) -> None:
        begun.append(number)
        assert go.wait(20)

    outcomes = await asyncio.gather(*(capacity.run(lambda i=i: work(i)) for i in range(asked)), return_exceptions=True)  # type: ignore[misc]
    assert [getattr(one, "code", None) for one in outcomes] == ["timeout"] * asked
    by_then = len(begun)
    go.set()
    # The place of what was given up is free again as soon as its thread ends.
    while capacity._inside:
        await asyncio.sleep(0)
    return by_then, len(begun)


def test_no_more_threads_work_for_nobody_than_may_work_at_all() -> None:
    assert asyncio.run(_given_up(3, 20)) == (3, 3)


async def _too_many() -> object:
    capacity, go = Capacity(Metrics(), concurrent=1, waiting=1, seconds=20), threading.Event()
    both = [asyncio.ensure_future(capacity.run(lambda: go.wait(20))) for _ in range(2)]
    await asyncio.sleep(0)
    try:
        with pytest.raises(ApiError) as raised:
            await capacity.run(lambda: None)
        return raised.value.code
    finally:
        go.set()
        await asyncio.gather(*both)


def test_more_than_may_wait_are_turned_away() -> None:
    assert asyncio.run(_too_many()) == "busy"
