"""The command `ingest.py`: what it prints, what it returns, and that it is quick where there is nothing to do."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import indexer.encoder
import ingest as command
from tests.conftest import PageFolder
from tests.fake_encoder import FakeEncoder

ROOT = Path(__file__).parents[1]


@pytest.fixture
def run(kb: PageFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    monkeypatch.setattr(indexer.encoder, "encoder_name", lambda model, kb: "fake-encoder")
    monkeypatch.setattr(indexer.encoder, "load_encoder", lambda model, kb: FakeEncoder())
    return lambda *options: command.main(["--kb", str(kb.root), "--index", str(tmp_path / "index"), *options])


def test_building_and_building_again(run, kb: PageFolder, capsys: pytest.CaptureFixture[str]) -> None:  # type: ignore[no-untyped-def]
    kb.write("a.md", "# 退款\n\n先退款。\n")
    assert run() == 0
    assert "Indexed 1 pages, 1 passages, 1 of them encoded now" in capsys.readouterr().out
    assert run() == 0
    assert "Nothing has changed" in capsys.readouterr().out


def test_a_broken_page_stops_it_with_place_and_cure(run, kb: PageFolder, capsys: pytest.CaptureFixture[str]) -> None:  # type: ignore[no-untyped-def]
    kb.write("a.md", "# 退款\n\n先退款。\n")
    kb.write("b.md", b"one\n\xff")
    assert run() == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "error: b.md:2:" in said.err
    assert "Save the file as UTF-8." in said.err
    assert "Traceback" not in said.err


def test_or_is_left_out_on_request(run, kb: PageFolder, capsys: pytest.CaptureFixture[str]) -> None:  # type: ignore[no-untyped-def]
    kb.write("a.md", "# 退款\n\n先退款。\n")
    kb.write("b.md", b"one\n\xff")
    assert run("--skip-broken") == 0
    said = capsys.readouterr()
    assert "left out: b.md:2:" in said.err
    assert "Indexed 1 pages" in said.out


def test_going_back(run, kb: PageFolder, capsys: pytest.CaptureFixture[str]) -> None:  # type: ignore[no-untyped-def]
    kb.write("a.md", "one")
    run()
    assert run("--rollback") == 1
    kb.write("a.md", "two")
    run()
    capsys.readouterr()
    assert run("--rollback") == 0
    assert "again" in capsys.readouterr().out


def test_a_folder_that_is_not_there(run, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:  # type: ignore[no-untyped-def]
    assert run("--kb", str(tmp_path / "nowhere")) == 1
    assert "does not exist" in capsys.readouterr().err


def test_help_loads_nothing_heavy() -> None:
    program = "import sys, ingest\ntry:\n    ingest.main(['--help'])\nexcept SystemExit:\n    print('heavy:', [name for name in ('numpy', 'torch', 'faiss', 'pydantic') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "--rollback" in done.stdout
    assert done.stdout.endswith("heavy: []\n")


def test_only_the_built_in_encoder_is_adapted(run, kb: PageFolder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:  # type: ignore[no-untyped-def]
    kb.write("a.md", "# 退款\n\n先退款。\n")
    monkeypatch.setenv("SGA_MODEL", "another/model")
    assert run("--adapt") == 1
    said = capsys.readouterr()
    assert "another/model" in said.err
    assert "Indexed" not in said.out


def test_a_broken_page_is_said_before_anything_is_learned(run, kb: PageFolder, capsys: pytest.CaptureFixture[str]) -> None:  # type: ignore[no-untyped-def]
    kb.write("a.md", b"# \xff\xfe\xfa")
    assert run("--adapt") == 1
    said = capsys.readouterr()
    assert "a.md" in said.err
    assert "ways to ask" not in said.err
    assert not (kb.root / "adapter.safetensors").exists()
