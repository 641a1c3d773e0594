"""Wait for pages to be saved. Times of change are polled: that works on every file system, mounted and shared ones too, and costs a millisecond a look."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from indexer.documents import page_files

INTERVAL = 0.25
"""Seconds between two looks: short beside the two seconds in which a saved page should be served."""

State = dict[str, tuple[int, int]]
"""File → time of change in nanoseconds, size in bytes."""


def changes(root: Path, told: State, wait: Callable[[], bool]) -> Iterator[set[str]]:
    """Files below `root` that were saved, added or removed since `told`, one set for each time that somebody saves.

    `wait()` passes the time between two looks and says whether to go on. Editors write a file in several steps, so a change is told only when two looks
    find the same. What changes while the caller is at work is found at the next look.
    """
    last: State | None = None
    while wait():
        now = look(root)
        if now == last and now != told:
            changed = {file for file in told.keys() | now.keys() if told.get(file) != now.get(file)}
            told = now
            yield changed
        last = now


def look(root: Path) -> State:
    """The pages as they are now. A folder or file that is gone is simply not there: it may be in the middle of being replaced."""
    state: State = {}
    for path in page_files(root):
        try:
            status = path.stat()
        except OSError:
            continue
        state[path.relative_to(root).as_posix()] = (status.st_mtime_ns, status.st_size)
    return state
