"""What the ways to ask teach together: to which section a question leads, and whether to one that says what is not covered.

The nearest way to ask is a poor judge: it may be near for a word that every question holds. Kernel ridge regression over all of them, one output a section,
learns which differences matter (Hastie, Tibshirani and Friedman, The Elements of Statistical Learning, 5.8 and 12.3.7). Two questions are alike by their
vectors, with a Gaussian kernel, and by their words. It is solved once, when an index is built; asking it costs a millisecond.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from indexer.encoder import Floats
from indexer.lexical import LexicalIndex, lexical_terms

_SHARPNESS = 2.0
"""Of the Gaussian kernel between vectors of length 1, from which the mean of all was taken: exp(-sharpness · (1 - cosine))."""
_WORDS = 0.3
"""Weight of the kernel between words, the cosine of their weights, beside that between vectors."""
_RIDGE = 0.3
_MOST = 12_000
"""Ways to ask that are learned from, at most: the memory that it takes grows with their square, the time with their cube. Of more, that many are taken evenly."""
_ROWS = 512
"""Rows of the kernel between words that are made at once."""


@dataclass(slots=True)
class AskClasses:
    """A regression from a question to the sections of one index, with m ways to ask of c sections."""

    vectors: Floats
    """Shape (m, d): of the ways to ask, length 1."""
    coefficients: Floats
    """Shape (m, c)."""
    starts: npt.NDArray[np.int64]
    """Shape (terms of the lexical index + 1,): where each term's entries begin."""
    asks: npt.NDArray[np.int32]
    """Which way to ask holds the term, by entry."""
    weights: npt.NDArray[np.float32]
    """Weight of the term in that way to ask, by entry; the squares of one way to ask add up to 1."""
    words: LexicalIndex
    _recent: dict[tuple[bytes, frozenset[str]], Floats] = field(default_factory=dict)
    """The last two that were asked: a question is ranked and decided by the same, as a whole and for what it asks alone."""
    _centre: Floats = field(init=False)
    _along: Floats = field(init=False)
    _lengths: Floats = field(init=False)

    def __post_init__(self) -> None:
        # What is left of a vector without the mean is not kept: its products follow from those of the vector.
        self._centre = self.vectors.mean(axis=0) if len(self.vectors) else np.zeros(self.vectors.shape[1], np.float32)
        self._along = self.vectors @ self._centre
        self._lengths = np.sqrt(np.maximum(1 - 2 * self._along + self._centre @ self._centre, 1e-12))

    def scores(self, vector: Floats, terms: Iterable[str]) -> Floats:
        """How much a question leads to each section, shape (c,): near 1 for one that it is taught to lead to, near 0 for the others. Zeros where nothing is taught."""
        if not len(self.vectors):
            return np.zeros(self.coefficients.shape[1], np.float32)
        key = vector.tobytes(), frozenset(terms)
        if (known := self._recent.get(key)) is None:
            known = self._scores(vector, key[1])
            # Replaced, not changed: other threads may be reading it.
            self._recent = {key: known, **dict(list(self._recent.items())[:1])}
        return known

    def _scores(self, vector: Floats, terms: Iterable[str]) -> Floats:
        along = float(vector @ self._centre)
        length = max(float(vector @ vector) - 2 * along + float(self._centre @ self._centre), 1e-12) ** 0.5
        cosines = (self.vectors @ vector - self._along - along + self._centre @ self._centre) / (self._lengths * length)
        alike = np.exp(_SHARPNESS * (cosines - 1))
        for term, weight in zip(*self.words.unit(terms), strict=True):
            part = slice(self.starts[term], self.starts[term + 1])
            alike[self.asks[part]] += _WORDS * weight * self.weights[part]
        return np.asarray(alike @ self.coefficients, np.float32)


def learn(asks: Sequence[str], vectors: Floats, sections: npt.NDArray[np.int32], count: int, words: LexicalIndex) -> AskClasses:
    """Learn from ways to ask, m in number, their vectors of shape (m, d), and the section of each, 0 to `count` - 1."""
    chosen = learned(len(asks))
    asks, vectors, sections = asks[chosen] if isinstance(chosen, slice) else [asks[i] for i in chosen], vectors[chosen], sections[chosen]
    found = [words.unit(lexical_terms(ask)) for ask in asks]
    terms = np.concatenate([np.zeros(0, np.int64), *(ids for ids, _ in found)])
    owners = np.repeat(np.arange(len(asks), dtype=np.int32), [len(ids) for ids, _ in found])
    weights = np.concatenate([np.zeros(0, np.float32), *(values for _, values in found)])
    order = np.argsort(terms, kind="stable")
    starts = np.searchsorted(terms[order], np.arange(len(words.terms) + 1)).astype(np.int64)
    taught = AskClasses(vectors, np.zeros((len(asks), count), np.float32), starts, owners[order], weights[order], words)
    if len(asks):
        targets = np.zeros((len(asks), count), np.float32)
        targets[np.arange(len(asks)), sections] = 1
        taught.coefficients = _solved(taught, targets)
    return taught


def learned(count: int) -> slice | npt.NDArray[np.int64]:
    """Which of `count` ways to ask are learned from."""
    return slice(None) if count <= _MOST else np.linspace(0, count - 1, _MOST).astype(np.int64)


def _solved(taught: AskClasses, targets: Floats) -> Floats:
    from scipy.linalg import cho_factor, cho_solve
    from scipy.sparse import csc_matrix

    centred = taught.vectors - taught.vectors.mean(axis=0)
    centred /= np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-6)
    kernel = centred @ centred.T
    kernel -= 1
    kernel *= _SHARPNESS
    np.exp(kernel, out=kernel)
    held = csc_matrix((taught.weights, taught.asks, taught.starts), shape=(len(kernel), len(taught.words.terms))).tocsr()
    for first in range(0, len(kernel), _ROWS):
        # A few rows at a time, because the whole product is as large as the kernel itself.
        kernel[first : first + _ROWS] += _WORDS * (held[first : first + _ROWS] @ held.T).toarray()
    kernel[np.diag_indices_from(kernel)] += _RIDGE
    return np.asarray(cho_solve(cho_factor(kernel, overwrite_a=True, check_finite=False), targets, overwrite_b=True, check_finite=False), np.float32)
