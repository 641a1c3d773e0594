"""Logistic regression over evidence, and what it would refuse at each threshold on questions that it was not fitted to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from server.chat.decide import Calibration

Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

_PENALTY = 3.0
"""Weight of the squared coefficients over standardised features: a few hundred questions do not justify large ones."""
_FOLDS = 8
_STEPS = 60


@dataclass(frozen=True, slots=True)
class Examples:
    """Evidence for n questions."""

    evidence: Numbers
    """Shape (n, f)."""
    answerable: Flags
    """Shape (n,)."""
    groups: list[str]
    """Alike questions share one: they are on the same side of every split."""
    sources: npt.NDArray[np.int64]
    """Shape (n,): which file each is from. Every file weighs the same, and no file's own false refusals exceed the limit."""

    def part(self, chosen: Flags) -> Examples:
        """Some of them."""
        return Examples(self.evidence[chosen], self.answerable[chosen], [g for g, c in zip(self.groups, chosen, strict=True) if c], self.sources[chosen])


@dataclass(frozen=True, slots=True)
class AtThreshold:
    """What a threshold does to questions that were held out."""

    threshold: float
    refused: float
    """Share of the unanswerable."""
    false_refusals: float
    """Share of the answerable; where there are several files, of the worst of them."""


def fit(examples: Examples, features: Sequence[str]) -> Calibration:
    """Fit weights to the examples by Newton's method, threshold 0.5. A feature that never varies gets no weight."""
    mean, deviation = examples.evidence.mean(axis=0), examples.evidence.std(axis=0)
    varies = deviation > 1e-9
    scaled = (examples.evidence[:, varies] - mean[varies]) / deviation[varies]
    rows = np.column_stack([scaled, np.ones(len(scaled))])
    wanted = examples.answerable.astype(np.float64)
    counts = np.bincount(examples.sources)
    weight = (len(wanted) / np.count_nonzero(counts) / np.maximum(counts, 1))[examples.sources]
    penalty = np.full(rows.shape[1], _PENALTY)
    penalty[-1] = 0.0
    found = np.zeros(rows.shape[1])
    for _ in range(_STEPS):
        probability = _sigmoid(rows @ found)
        slope = rows.T @ (weight * (wanted - probability)) - penalty * found
        curve = (rows.T * (weight * (probability * (1 - probability) + 1e-9))) @ rows + np.diag(penalty + 1e-9)
        step = np.linalg.solve(curve, slope)
        found += step
        if np.abs(step).max() < 1e-8:
            break
    raw = np.zeros(len(features))
    raw[varies] = found[:-1] / deviation[varies]
    return Calibration({name: round(float(value), 4) for name, value in zip(features, raw, strict=True) if value}, round(float(found[-1] - raw @ mean), 4))


def held_out(examples: Examples, features: Sequence[str], seed: int = 0) -> Numbers:
    """Probability of each question by a fit that saw none of its group, shape (n,). Raises ValueError where the groups do not suffice."""
    groups = sorted(set(examples.groups))
    np.random.default_rng(seed).shuffle(groups)
    probabilities = np.zeros(len(examples.groups))
    for fold in range(min(_FOLDS, len(groups))):
        inside = set(groups[fold::_FOLDS])
        test = np.array([group in inside for group in examples.groups])
        train = examples.part(~test)
        if len(set(train.answerable.tolist())) < 2:
            raise ValueError("without one group, only answerable or only unanswerable questions are left")
        found = fit(train, features)
        weights = np.array([found.weights.get(name, 0.0) for name in features])
        probabilities[test] = _sigmoid(examples.evidence[test] @ weights + found.bias)
    return probabilities


def at_thresholds(probabilities: Numbers, examples: Examples, thresholds: Sequence[float]) -> list[AtThreshold]:
    """What each threshold would do."""
    return [at_threshold(probabilities, examples, threshold) for threshold in thresholds]


def at_threshold(probabilities: Numbers, examples: Examples, threshold: float) -> AtThreshold:
    """What one threshold would do."""
    refused = probabilities < threshold
    false = [float(refused[mine].mean()) for source in np.unique(examples.sources) if (mine := examples.answerable & (examples.sources == source)).any()]
    return AtThreshold(threshold, float(refused[~examples.answerable].mean()), max(false, default=0.0))


def best_threshold(probabilities: Numbers, examples: Examples, most_false: float) -> AtThreshold:
    """The threshold that refuses most of the unanswerable while no file's false refusals exceed `most_false`."""
    points = at_thresholds(probabilities, examples, [round(i / 100, 2) for i in range(1, 100)])
    return max((p for p in points if p.false_refusals <= most_false), key=lambda p: (p.refused, -p.threshold), default=AtThreshold(0.0, 0.0, 0.0))


def area(probabilities: Numbers, answerable: Flags) -> float:
    """Area under the curve: the chance that an answerable question has a higher probability than an unanswerable one, ties counting half."""
    yes, no = probabilities[answerable][:, None], probabilities[~answerable][None, :]
    return float(((yes > no) + 0.5 * (yes == no)).mean())


def _sigmoid(values: Numbers) -> Numbers:
    return np.asarray(1 / (1 + np.exp(-np.clip(values, -30, 30))), np.float64)
