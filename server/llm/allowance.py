"""When the model may be asked: not beyond the day's tokens, not by too many at once, and not while it is known to be away."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

_DAY = 86_400.0
_FAILURES = 3
"""Failures in a row after which the model is left alone: otherwise each question waits for the same time-out."""
_PAUSE = 30.0
"""Seconds for which it is."""


@dataclass(slots=True)
class Allowance:
    """Counts for one process. `clock` gives seconds since 1970."""

    clock: Callable[[], float]
    at_once: int
    tokens_a_day: int | None = None
    _running: int = 0
    _failed: int = 0
    _closed_until: float = 0.0
    _day: int = -1
    _spent: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def enter(self) -> str:
        """Begin a call: "" where it may begin, else why not (busy, budget, paused). What was begun is ended by `leave`."""
        with self._lock:
            self._turn_day()
            if self.clock() < self._closed_until:
                return "paused"
            if self.tokens_a_day is not None and self._spent >= self.tokens_a_day:
                return "budget"
            if self._running >= self.at_once:
                return "busy"
            self._running += 1
            return ""

    def leave(self, *, tokens: int, failed: bool, retry_after: float | None = None) -> None:
        """End a call that `enter` let begin, with the tokens that it took."""
        with self._lock:
            self._turn_day()
            self._running -= 1
            self._spent += tokens
            self._failed = self._failed + 1 if failed else 0
            pause = retry_after or (_PAUSE if self._failed >= _FAILURES else 0.0)
            if pause:
                self._closed_until = max(self._closed_until, self.clock() + pause)

    def _turn_day(self) -> None:
        today = int(self.clock() // _DAY)
        if today != self._day:
            self._day, self._spent = today, 0
