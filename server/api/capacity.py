"""How many questions are worked on at once, how many wait, and how long anybody waits."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

from anyio import CapacityLimiter, to_thread

from server.api.errors import ApiError
from server.metrics import Metrics

T = TypeVar("T")


class Capacity:
    """Bounds for the work of one process."""

    def __init__(self, metrics: Metrics, *, concurrent: int = 16, waiting: int = 512, seconds: float = 60.0) -> None:
        self._metrics = metrics
        self._concurrent = concurrent
        self._waiting = waiting
        self._seconds = seconds
        self._inside = 0
        self._limiter: CapacityLimiter | None = None

    async def run(self, work: Callable[[], T]) -> T:
        """Do the work in a thread. Raises ApiError "busy" where too many wait, "timeout" where it takes too long.

        A thread cannot be stopped: work that was given up while it ran keeps its place until it ends. So at most `concurrent` threads work for nobody, and slow work does not pile up.
        What was given up while it waited is not begun.
        """
        if self._inside >= self._concurrent + self._waiting:
            raise ApiError("busy")
        self._inside += 1
        self._show()
        # Made here: a limiter belongs to the event loop that uses it.
        limiter = self._limiter = self._limiter or CapacityLimiter(self._concurrent)
        given_up = False

        def unless_given_up() -> T:
            if given_up:
                raise ApiError("timeout")
            return work()

        task = asyncio.ensure_future(to_thread.run_sync(unless_given_up, limiter=limiter))
        task.add_done_callback(self._leave)
        try:
            return await asyncio.wait_for(asyncio.shield(task), self._seconds)
        except TimeoutError:
            given_up = True
            raise ApiError("timeout") from None

    def _leave(self, task: asyncio.Future[Any]) -> None:
        self._inside -= 1
        self._show()
        if not task.cancelled():
            task.exception()  # Looked at, so that nobody is told of an error that nobody waits for any more.

    def _show(self) -> None:
        self._metrics.running.set(min(self._inside, self._concurrent))
        self._metrics.waiting.set(max(0, self._inside - self._concurrent))
