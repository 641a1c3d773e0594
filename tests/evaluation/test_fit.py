"""The regression behind the decision."""

from __future__ import annotations

import numpy as np
import pytest

from server.evaluation.fit import Examples, area, at_threshold, best_threshold, fit, held_out


def examples(count: int = 120, sources: int = 1) -> Examples:
    """`first` tells apart what can be answered, `noise` nothing, `still` never varies. Groups of four, two of each kind."""
    random = np.random.default_rng(7)
    answerable = np.arange(count) % 2 == 0
    first = random.normal(size=count) + 2.0 * answerable
    evidence = np.column_stack([first, random.normal(size=count), np.full(count, 3.0)])
    return Examples(evidence, answerable, [f"g{i // 4}" for i in range(count)], np.arange(count) * sources // count)


FEATURES = ("first", "noise", "still")


def test_weight_goes_to_what_tells_apart() -> None:
    found = fit(examples(), FEATURES)
    assert found.weights["first"] > 5 * abs(found.weights["noise"])
    assert "still" not in found.weights


def test_the_fit_is_the_minimum_of_the_penalised_loss() -> None:
    """Checked without the solver: moving any weight either way makes the loss larger."""
    data = examples()
    found = fit(data, FEATURES)
    scale = data.evidence.std(axis=0)

    def loss(first: float, noise: float, bias: float) -> float:
        total = data.evidence[:, 0] * first + data.evidence[:, 1] * noise + bias
        sign = np.where(data.answerable, 1, -1)
        return float(np.log1p(np.exp(-sign * total)).sum() + 1.5 * ((first * scale[0]) ** 2 + (noise * scale[1]) ** 2))

    at = [found.weights["first"], found.weights["noise"], found.bias]
    for place in range(3):
        for step in (-0.05, 0.05):
            assert loss(*[value + step * (i == place) for i, value in enumerate(at)]) > loss(*at)


def test_groups_that_only_repeat_themselves_teach_nothing_about_others() -> None:
    """The feature is the group's own name: fitted with the group it would be perfect, held out it is worth nothing."""
    count = 64
    answerable = np.arange(count) % 2 == 0
    own = np.array([[1.0 if i // 4 == g and answerable[i] else 0.0 for g in range(count // 4)] for i in range(count)])
    data = Examples(own, answerable, [f"g{i // 4}" for i in range(count)], np.zeros(count, np.int64))
    assert area(held_out(data, [f"f{g}" for g in range(count // 4)]), answerable) == pytest.approx(0.5, abs=0.15)


def test_thresholds_respect_the_limit_of_every_file() -> None:
    data = examples(sources=2)
    probabilities = np.where(data.answerable, 0.9, 0.1)
    probabilities[np.flatnonzero(data.answerable & (data.sources == 1))[:6]] = 0.05
    strict = best_threshold(probabilities, data, 0.05)
    assert strict.false_refusals == 0 and strict.refused == 0
    loose = best_threshold(probabilities, data, 0.2)
    assert loose.refused == 1 and loose.false_refusals == pytest.approx(6 / 30)
    assert at_threshold(probabilities, data, 0.5).false_refusals == pytest.approx(0.2)


def test_area_counts_ties_half() -> None:
    assert area(np.array([0.5, 0.5, 0.9, 0.1]), np.array([True, False, True, False])) == 0.875


def test_examples_of_one_kind_only_cannot_be_held_out() -> None:
    data = examples(8)
    lonely = Examples(data.evidence, np.array([True] * 4 + [False] * 4), ["a"] * 4 + ["b"] * 4, data.sources)
    with pytest.raises(ValueError, match="without one group"):
        held_out(lonely, FEATURES)
