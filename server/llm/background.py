"""One event loop in a thread of its own: it keeps connections open between questions, and a call ends at its deadline whatever the other side does."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any

_GRACE = 1.0
"""Seconds beyond the deadline until the waiting thread goes on by itself."""


class Background:
    """Started with the first call: a process that never asks a model never has the thread."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    def run(self, work: Coroutine[Any, Any, None], seconds: float) -> None:
        """Do `work` and wait for it, for so many seconds. Raises what it raises, or TimeoutError."""
        future = asyncio.run_coroutine_threadsafe(work, self._started())
        try:
            future.result(seconds + _GRACE)
        finally:
            future.cancel()

    def close(self, last: Coroutine[Any, Any, None]) -> None:
        """Do `last` where anything was ever done, and end."""
        with self._lock:
            loop, thread, self._loop, self._thread = self._loop, self._thread, None, None
        if loop is None or thread is None:
            last.close()
            return
        asyncio.run_coroutine_threadsafe(last, loop).result(5)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
        loop.close()

    def _started(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._thread = threading.Thread(target=self._loop.run_forever, name=self._name, daemon=True)
                self._thread.start()
            return self._loop
