"""An adapter file: what is written is what is read, it belongs to one encoder, and a broken one is said to be broken."""

from __future__ import annotations

import logging
from pathlib import Path

import numpy as np
import pytest
import torch

from indexer.adapter import FILE, Adapter, find_adapter, write_adapter
from indexer.errors import ModelError, StorageError


def adapter(base: str = "small", scale: float = 1.0) -> Adapter:
    return Adapter(base, {"layer.dense": (np.full((3, 2), 0.5 * scale, np.float32), np.arange(8, dtype=np.float32).reshape(2, 4))})


class Small(torch.nn.Module):  # type: ignore[misc]
    def __init__(self, inputs: int = 4) -> None:
        super().__init__()
        self.layer = torch.nn.ModuleDict({"dense": torch.nn.Linear(inputs, 3)})


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    write_adapter(adapter(), tmp_path)
    read = find_adapter(tmp_path, "small")
    assert read is not None
    assert read.name() == adapter().name()
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


def test_other_changes_make_another_encoder() -> None:
    assert len({adapter().name(), adapter(scale=2).name(), adapter("large").name(), "small"}) == 4
    assert adapter().name().startswith("small+")


def test_the_product_is_added_to_the_weight() -> None:
    model = Small()
    before = model.layer["dense"].weight.detach().clone()
    adapter().add_to(model)
    added = (model.layer["dense"].weight - before).detach().numpy()
    # Each of three outputs gets half of both rows: 0.5 · (0 + 4), 0.5 · (1 + 5) and so on.
    np.testing.assert_allclose(added, [[2, 3, 4, 5]] * 3, atol=1e-6)


@pytest.mark.parametrize("model", [Small(inputs=5), torch.nn.Linear(4, 3)])
def test_a_model_of_another_shape_is_refused(model: torch.nn.Module) -> None:
    with pytest.raises(ModelError, match=r"layer\.dense") as caught:
        adapter().add_to(model)
    assert "--adapt" in (caught.value.hint or "")


def test_no_file_no_adapter(tmp_path: Path) -> None:
    assert find_adapter(tmp_path, "small") is None


def test_one_for_another_encoder_is_not_used_and_said(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    write_adapter(adapter("large"), tmp_path)
    with caplog.at_level(logging.WARNING):
        assert find_adapter(tmp_path, "small") is None
    assert "large" in caplog.text
    assert "--adapt" in caplog.text


@pytest.mark.parametrize("broken", [b"", b"no adapter at all", b"\xff" * 100])
def test_a_broken_file_is_named(tmp_path: Path, broken: bytes) -> None:
    (tmp_path / FILE).write_bytes(broken)
    with pytest.raises(ModelError, match=FILE):
        find_adapter(tmp_path, "small")


def test_a_file_that_ends_too_early_is_named(tmp_path: Path) -> None:
    path = write_adapter(adapter(), tmp_path)
    path.write_bytes(path.read_bytes()[:-3])
    with pytest.raises(ModelError, match=FILE):
        find_adapter(tmp_path, "small")


@pytest.mark.parametrize("outer", [np.full((3, 2), np.nan, np.float32), np.ones((3, 5), np.float32)])
def test_numbers_that_cannot_be_are_refused(tmp_path: Path, outer: np.ndarray) -> None:  # type: ignore[type-arg]
    write_adapter(Adapter("small", {"layer.dense": (outer, np.ones((2, 4), np.float32))}), tmp_path)
    with pytest.raises(ModelError, match=FILE):
        find_adapter(tmp_path, "small")


def test_a_folder_that_cannot_be_written_keeps_what_it_had(tmp_path: Path) -> None:
    with pytest.raises(StorageError):
        write_adapter(adapter(), tmp_path / "missing")
