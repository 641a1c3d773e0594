"""Token vectors as 8-bit numbers, in stretches one after the other: the tokens of a passage, or of another text, each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from indexer.encoder import Floats
from indexer.errors import SnapshotError
from indexer.row_file import RowFile, Span

_ROWS = 256
"""Rows that are widened and multiplied at once, or one stretch where that is longer: what stays in a core's cache is multiplied twice as fast as what does not."""


def token_file(path: Path) -> RowFile:
    """The rows of an .npy file of 8-bit numbers, shape (n, d). Raises SnapshotError where it holds something else."""
    hint = "Run `ingest.py` to build a new index."
    with path.open("rb") as file:
        header = np.lib.format.read_array_header_1_0(file) if np.lib.format.read_magic(file) == (1, 0) else None
        start = file.tell()
    if header is None or len(header[0]) != 2 or header[1] or header[2] != np.int8:
        raise SnapshotError(f"The file {path} holds no rows of 8-bit numbers.", hint=hint)
    return RowFile(path, start, int(header[0][1]), SnapshotError(f"The file {path} ends too early.", hint=hint))


@dataclass(frozen=True, slots=True)
class TokenRows:
    """The token vectors of n texts."""

    values: RowFile
    """Shape (all tokens, d), one byte a number."""
    scales: npt.NDArray[np.float32]
    """Shape (all tokens,): what a token's numbers are multiplied by."""
    starts: npt.NDArray[np.int64]
    """Shape (n + 1,): where each text's tokens begin."""

    def stored(self, text: int) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.float32]]:
        """Numbers and scales of one text's tokens."""
        start, end = int(self.starts[text]), int(self.starts[text + 1])
        return self._read([(start, end)]), self.scales[start:end]

    def of(self, text: int) -> Floats:
        """Token vectors of one text, shape (t, d)."""
        values, scales = self.stored(text)
        return values * scales[:, None]

    def products(self, vectors: Floats, texts: Sequence[int]) -> tuple[Floats, npt.NDArray[np.int64]]:
        """Products of vectors, shape (v, d), with all tokens of some texts, shape (v, t), and where each text's tokens begin among them."""
        spans = [(int(self.starts[i]), int(self.starts[i + 1])) for i in texts]
        starts = np.cumsum([0, *(end - start for start, end in spans)])
        found = np.empty((len(vectors), int(starts[-1])), np.float32)
        for first, piece in _pieces(spans):
            rows = self._read(piece)
            part = found[:, first : first + len(rows)]
            np.matmul(vectors, rows.astype(np.float32).T, out=part)
            part *= np.concatenate([self.scales[start:end] for start, end in piece])
        return found, starts[:-1]

    def _read(self, spans: Sequence[Span]) -> npt.NDArray[np.int8]:
        return self.values.read(spans).view(np.int8)


def quantise(tokens: Floats) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.float32]]:
    """Token vectors, shape (t, d), as 8-bit numbers and one scale for each token."""
    scales = np.maximum(np.abs(tokens).max(axis=1), 1e-9).astype(np.float32) / 127
    return np.rint(tokens / scales[:, None]).astype(np.int8), np.asarray(scales, np.float32)


def _pieces(spans: Sequence[Span]) -> Iterator[tuple[int, list[Span]]]:
    """Stretches in groups of about `_ROWS` rows, each group with the number of rows before it."""
    first, count = 0, 0
    group: list[Span] = []
    for start, end in spans:
        group.append((start, end))
        count += end - start
        if count >= _ROWS:
            yield first, group
            first, count, group = first + count, 0, []
    if group:
        yield first, group
