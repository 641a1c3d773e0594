"""Questions that mean about the same, by their vectors."""

from __future__ import annotations

import numpy as np

from indexer.encoder import Floats

ALIKE = 0.92
"""Cosine from which two questions belong together; below it the built-in encoder puts different questions of one topic into one heap."""


def clusters(vectors: Floats, alike: float = ALIKE) -> list[tuple[int, list[int]]]:
    """The middle and the members of each cluster, the largest first. `vectors` has shape (n, d), each of length 1.

    The question with most neighbours that are free yet takes them; so on until none is left. One pass, no number of clusters to choose.
    """
    near = vectors @ vectors.T >= alike
    np.fill_diagonal(near, True)
    free = np.ones(len(vectors), bool)
    found: list[tuple[int, list[int]]] = []
    while free.any():
        counts = (near & free).sum(axis=1) * free
        middle = int(counts.argmax())
        members = np.flatnonzero(near[middle] & free)
        free[members] = False
        found.append((middle, members.tolist()))
    return found
