"""Evidence that needs nothing but the passages: for knowledge bases that do not say what they leave out.

The hard case is a question about a thing that the pages do describe, asking what they do not say of it: a passage on the very thing is found, and what is
asked stands in a passage on another one. So what counts is whether one passage holds all of the question, not how near the nearest is.
`server calibrate` measures what each of these is worth on an index and a list of questions.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from indexer.encoder import Floats
from indexer.search import Ranked

CANDIDATES = 10
"""Passages among which a part of the question may be matched better than in the best one."""

_ON_SUBJECT = 0.84
"""Late interaction that nearly all questions reach with a passage on their subject, and none on another, where both are in one language. It is the built-in encoder's: with another one, calibrate."""


def elsewhere(weights: Floats, matches: Floats, starts: npt.NDArray[np.int64]) -> float:
    """How much of the question other passages match better than the one that matches it best, from 0.

    `weights` are the question's tokens' and add up to 1, `matches` their cosines with the tokens of the candidates around the middle of each language, shape
    (question's tokens, t), `starts` where each candidate's tokens begin. It is taken as a share of what any of them match, and of what the best one leaves
    open: among passages that are all on the very subject, as those of one piece of news are, little is left, and little tells.
    """
    best = np.maximum.reduceat(matches, starts, axis=1)
    held = weights @ best
    own = best[:, int(np.argmax(held))]
    among_all = best.max(axis=1)
    return float(weights @ (among_all - own) / max(1e-3, float(weights @ among_all)) / max(0.05, 1 - float(held.max())))


def far(ranked: Sequence[Ranked]) -> float:
    """How far the best passage stays below `_ON_SUBJECT`, 0 where it does not."""
    return max(0.0, _ON_SUBJECT - ranked[0].late)
