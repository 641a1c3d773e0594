"""What is deleted by itself: conversations that are older than the operator wants to keep."""

from __future__ import annotations

import logging
import threading
from datetime import UTC, datetime, timedelta

from indexer.errors import StorageError
from server.storage import Storage

_EVERY = 3600.0
"""Seconds between two looks."""
_log = logging.getLogger("server")


class Retention:
    """A thread that deletes what is too old; several processes may do so at once."""

    def __init__(self, storage: Storage, days: int | None) -> None:
        self._storage = storage
        self._days = days
        self._stop = threading.Event()

    def start(self) -> None:
        """Delete now and then, where a number of days is set."""
        if self._days is not None:
            threading.Thread(target=self._run, args=(self._days,), name="retention", daemon=True).start()

    def stop(self) -> None:
        """Delete no longer."""
        self._stop.set()

    def _run(self, days: int) -> None:
        while not self._stop.is_set():
            try:
                if count := forget_older(self._storage, days):
                    _log.info("deleted %d conversations older than %d days", count, days)
            except StorageError as error:
                _log.error("%s", error)
            self._stop.wait(_EVERY)


def forget_older(storage: Storage, days: int) -> int:
    """Delete conversations without a question for so many days. Returns how many."""
    return storage.forget(before=datetime.now(UTC) - timedelta(days=days))
