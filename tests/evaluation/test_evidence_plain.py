"""Evidence from passages alone."""

from __future__ import annotations

import numpy as np
import pytest

from server.chat.evidence_plain import elsewhere

ALIKE = np.array([0.5, 0.5], np.float32)
"""Two tokens of a question that count alike."""


def test_of_a_question_that_one_passage_matches_whole_nothing_stands_elsewhere() -> None:
    whole = np.array([[0.9, 0.1, 0.2, 0.1], [0.1, 0.9, 0.1, 0.3]], np.float32)
    assert elsewhere(ALIKE, whole, np.array([0, 2])) == 0.0


def test_of_a_question_whose_halves_stand_in_two_passages_one_half_does() -> None:
    halves = np.array([[0.9, 0.1, 0.2, 0.1], [0.1, 0.2, 0.1, 0.8]], np.float32)
    # The first passage holds 0.55 of it and leaves 0.45 open; with the second all of 0.85 is matched.
    assert elsewhere(ALIKE, halves, np.array([0, 2])) == pytest.approx(0.3 / 0.85 / 0.45)


def test_the_best_passage_need_not_be_the_first() -> None:
    matches = np.array([[0.9, 0.9, 0.1], [0.2, 0.9, 0.1]], np.float32)
    assert elsewhere(ALIKE, matches, np.array([0, 1, 2])) == 0.0


def test_what_a_token_misses_counts_by_its_weight() -> None:
    halves = np.array([[0.9, 0.2], [0.2, 0.8]], np.float32)
    heavy, light = (elsewhere(np.array([1 - weight, weight], np.float32), halves, np.array([0, 1])) for weight in (0.4, 0.1))
    assert heavy > 1.5 * light > 0


def test_a_single_passage_has_nothing_elsewhere() -> None:
    assert elsewhere(ALIKE, np.array([[0.1, 0.2], [0.3, 0.1]], np.float32), np.array([0])) == 0.0


def test_a_passage_that_matches_everything_or_nothing_gives_a_number() -> None:
    for value in (0.0, 1.0, -0.2):
        assert np.isfinite(elsewhere(ALIKE, np.full((2, 3), value, np.float32), np.array([0, 2])))
