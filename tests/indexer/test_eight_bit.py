"""Token vectors as 8-bit numbers in a file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from indexer.eight_bit import TokenRows, quantise, token_file
from indexer.encoder import Floats
from indexer.errors import SnapshotError

LENGTHS = (300, 1, 0, 40, 700, 3)


@pytest.fixture
def vectors() -> Floats:
    drawn = np.random.default_rng(1).standard_normal((sum(LENGTHS), 24)).astype(np.float32)
    return np.asarray(drawn / np.linalg.norm(drawn, axis=1, keepdims=True), np.float32)


@pytest.fixture
def path(tmp_path: Path, vectors: Floats) -> Path:
    np.save(tmp_path / "rows.npy", quantise(vectors)[0])
    return tmp_path / "rows.npy"


@pytest.fixture
def rows(path: Path, vectors: Floats) -> TokenRows:
    return TokenRows(token_file(path), quantise(vectors)[1], np.cumsum([0, *LENGTHS]))


def test_eight_bits_keep_the_direction_of_a_vector(vectors: Floats) -> None:
    values, scales = quantise(vectors)
    back = values.astype(np.float32) * scales[:, None]
    assert ((back * vectors).sum(axis=1) / np.linalg.norm(back, axis=1)).min() > 0.999
    assert quantise(np.zeros((1, 4), np.float32))[0].tolist() == [[0, 0, 0, 0]]


def test_a_text_has_its_own_tokens(rows: TokenRows, vectors: Floats) -> None:
    for text, own in enumerate(np.split(vectors, np.cumsum(LENGTHS)[:-1])):
        assert rows.of(text) == pytest.approx(own, abs=0.01)


@pytest.mark.parametrize("texts", [[4, 0], [5, 3, 1, 0], [1], list(range(len(LENGTHS))), []])
def test_products_are_those_of_the_texts_asked_for_in_their_order(rows: TokenRows, vectors: Floats, texts: list[int]) -> None:
    products, starts = rows.products(vectors[:7], texts)
    assert starts.tolist() == [sum(LENGTHS[text] for text in texts[:i]) for i in range(len(texts))]
    assert products == pytest.approx(np.concatenate([np.zeros((7, 0), np.float32), *(vectors[:7] @ rows.of(text).T for text in texts)], axis=1), abs=1e-5)


def test_a_file_that_shrinks_while_it_is_open_is_an_error_not_noise(rows: TokenRows, path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size - 1)
    assert len(rows.of(0)) == 300
    with pytest.raises(SnapshotError, match="ends too early"):
        rows.of(5)


def test_a_file_of_other_numbers_is_refused(tmp_path: Path, vectors: Floats) -> None:
    np.save(tmp_path / "floats.npy", vectors)
    with pytest.raises(SnapshotError, match="8-bit"):
        token_file(tmp_path / "floats.npy")
