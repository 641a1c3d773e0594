"""Other ways to ask, by passage: how near a question is to another wording of what a passage answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from indexer.encoder import EncodedQuery, Floats
from indexer.model import Passage

_COMPARED = 3
"""Ways to ask of one passage that are compared token by token: the nearest by vector."""


@dataclass(slots=True)
class AskIndex:
    """All ways to ask of one index, m in number, in the order of the passages that they lead to."""

    vectors: Floats
    """Shape (m, d): mean of each one's tokens, length 1."""
    tokens: npt.NDArray[np.int8]
    """Shape (all tokens, d), 8-bit."""
    scales: npt.NDArray[np.float32]
    """Shape (all tokens,): what a token's numbers are multiplied by."""
    starts: npt.NDArray[np.int64]
    """Shape (m + 1,): where each one's tokens begin."""
    passages: npt.NDArray[np.int32]
    """Shape (m, 2): first and end of the passages of its section."""

    def nearest(self, vector: Floats, k: int) -> list[tuple[int, float]]:
        """First passages of the sections with the nearest ways to ask, each once with its best, best first."""
        if not len(self.vectors):
            return []
        scores = self.vectors @ vector
        best: dict[int, float] = {}
        for i in np.argsort(-scores, kind="stable")[: 4 * k]:
            best.setdefault(int(self.passages[i, 0]), float(scores[i]))
        return list(best.items())[:k]

    def likeness(self, query: EncodedQuery, passages: Sequence[Sequence[int]]) -> npt.NDArray[np.float64]:
        """For each group of passages, the late interaction of the question and the best way to ask for any of them, both ways, 0 to 1; nan where there is none."""
        found = np.full(len(passages), np.nan)
        if not len(self.vectors):
            return found
        chosen: list[int] = []
        owners: list[int] = []
        for row, group in enumerate(passages):
            mine = np.concatenate([self._of(passage) for passage in group])
            if len(mine):
                top = mine[np.argsort(-(self.vectors[mine] @ query.mean), kind="stable")[:_COMPARED]]
                chosen += top.tolist()
                owners += [row] * len(top)
        if not chosen:
            return found
        spans = [(int(self.starts[i]), int(self.starts[i + 1])) for i in chosen]
        tokens = np.concatenate([self.tokens[start:end] for start, end in spans]).astype(np.float32)
        tokens *= np.concatenate([self.scales[start:end] for start, end in spans])[:, None]
        lengths = np.array([end - start for start, end in spans])
        values = both_ways(query, query.tokens @ tokens.T, np.cumsum(lengths) - lengths)
        for row, value in zip(owners, values.tolist(), strict=True):
            found[row] = value if np.isnan(found[row]) else max(found[row], value)
        return found

    def _of(self, passage: int) -> npt.NDArray[np.int64]:
        """The ways to ask for a passage."""
        # Those of one section follow each other, and sections follow their passages.
        first, end = np.searchsorted(self.passages[:, 1], passage, "right"), np.searchsorted(self.passages[:, 0], passage, "right")
        return np.arange(first, end)


def ask_passages(passages: Sequence[Passage]) -> npt.NDArray[np.int32]:
    """For each way to ask, in the order of the passages, the first and the end of the passages of its section: shape (m, 2)."""
    spans: list[tuple[int, int]] = []
    for first, passage in enumerate(passages):
        end = first + 1
        while passage.asks and end < len(passages) and (passages[end].document, passages[end].section_line) == (passage.document, passage.section_line):
            end += 1
        spans += [(first, end)] * len(passage.asks)
    return np.array(spans, np.int32).reshape(-1, 2)


def both_ways(query: EncodedQuery, matches: Floats, starts: npt.NDArray[np.int64]) -> Floats:
    """Late interaction of a question with short texts, each token with its best match on the other side, 0 to 1.

    `matches` are cosines, shape (question's tokens, tokens of all the texts), `starts` where each text's tokens begin.
    """
    asked = query.weights >= 0.5 * query.weights.max()
    there = query.weights @ np.maximum.reduceat(matches, starts, axis=1)
    lengths = np.diff(np.append(starts, matches.shape[1]))
    back = np.add.reduceat(matches[asked].max(axis=0), starts) / lengths
    return np.asarray((there + back) / 2, np.float32)
