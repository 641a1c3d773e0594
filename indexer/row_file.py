"""Rows of a file, read as they are needed: token vectors of an index, word vectors of a model."""

from __future__ import annotations

import os
import weakref
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from indexer.errors import GuideError

Span = tuple[int, int]
"""First row and end."""


class RowFile:
    """Rows of one length that stand one after the other in a file.

    A mapped file would do the same, but the system maps sixteen pages for each that is touched, and counts them all as memory.
    """

    def __init__(self, path: Path, start: int, row_bytes: int, too_short: GuideError) -> None:
        """`start` is the byte at which the first row begins; `too_short` is raised where a row is asked for that the file does not hold."""
        self.row_bytes = row_bytes
        self._start = start
        self._too_short = too_short
        # Kept open: the file may be removed while a question is still being answered from it.
        self._file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        weakref.finalize(self, os.close, self._file)

    def read(self, spans: Sequence[Span]) -> npt.NDArray[np.uint8]:
        """Some stretches of rows, one after the other, shape (n, row_bytes)."""
        rows = np.empty((sum(end - first for first, end in spans), self.row_bytes), np.uint8)
        done = 0
        for first, end in spans:
            part = rows[done : done + end - first]
            done += end - first
            if part.size and os.preadv(self._file, [part.reshape(-1).data], self._start + first * self.row_bytes) != part.size:
                raise self._too_short.with_traceback(None)
        return rows
