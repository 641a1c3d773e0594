"""`python -m server` as a process of its own: what is wrong is one sentence with its cure, and never a stack trace."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def server(*options: str, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SGA_")}
    return subprocess.run([sys.executable, "-m", "server", *options], cwd=ROOT, env={**environment, **settings}, capture_output=True, text=True, timeout=120)


def says(done: subprocess.CompletedProcess[str], *words: str) -> None:
    assert done.returncode == 1, done.stderr
    assert done.stdout == ""
    assert done.stderr.startswith("error: ")
    assert "Traceback" not in done.stderr
    for word in words:
        assert word in done.stderr


def test_a_port_in_use(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        says(server("--port", str(port), SGA_DATA=str(tmp_path)), f"127.0.0.1:{port}", "in use", "choose another one")


def test_what_keeps_it_from_starting_is_said_before_an_index_is_built(tmp_path: Path) -> None:
    """`make run` asks this first."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        says(server("--check", SGA_PORT=port, SGA_DATA=str(tmp_path)), f"127.0.0.1:{port}", "in use", "PORT=8001 make run")
    says(server("--check", "--port", "0", SGA_HOST="0.0.0.0", SGA_DATA=str(tmp_path)), "there is no key", "keys make")
    says(server("--check", "--port", "0", SGA_SLACK_APP_TOKEN="xapp-1", SGA_DATA=str(tmp_path)), "SGA_SLACK_BOT_TOKEN is missing")
    says(server("--check", "--port", "0", SGA_LLM_MODEL="some", SGA_DATA=str(tmp_path)), "SGA_LLM_BASE_URL")
    good = server("--check", "--port", "0", SGA_DATA=str(tmp_path))
    assert (good.returncode, good.stdout, good.stderr) == (0, "", "")


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"SGA_PROT": "8000"}, ["SGA_PROT is not a known setting", "Did you mean `port`?"]),
        ({"SGA_FROBNICATE": "1"}, ["SGA_FROBNICATE is not a known setting", "Known are:"]),
        ({"SGA_PORT": "many"}, ["`port` cannot be 'many'", "SGA_PORT"]),
        ({"SGA_PORT": "65536"}, ["`port` cannot be '65536'"]),
        ({"SGA_HOST": "256.1.1.1"}, ["cannot listen on 256.1.1.1"]),
        ({"SGA_SETTINGS": "nowhere.toml"}, ["nowhere.toml cannot be read", "SGA_SETTINGS"]),
    ],
)
def test_settings_that_are_wrong(tmp_path: Path, settings: dict[str, str], words: list[str]) -> None:
    says(server(SGA_DATA=str(tmp_path), **settings), *words)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"port = ", ["is not valid TOML"]),
        (b"port = 8000\nfrobnicate = 1\n", ["The key `frobnicate`", "is not a known setting"]),
        (b"# \xff\xfe", ["is not valid TOML"]),
        (b'port = "many"', ["`port` cannot be 'many'"]),
        (b"[port]\nnumber = 1", ["`port` cannot be"]),
    ],
)
def test_a_settings_file_that_is_wrong(tmp_path: Path, text: bytes, words: list[str]) -> None:
    file = tmp_path / "settings.toml"
    file.write_bytes(text)
    says(server(SGA_DATA=str(tmp_path), SGA_SETTINGS=str(file)), *words)


def test_traces_by_a_way_that_is_not_there(tmp_path: Path) -> None:
    says(server("--port", "0", SGA_DATA=str(tmp_path), OTEL_EXPORTER_OTLP_ENDPOINT="http://127.0.0.1:4317", OTEL_EXPORTER_OTLP_PROTOCOL="grpc"), "grpc", "http/protobuf")


def test_a_data_folder_that_cannot_be_made() -> None:
    # Nobody may write here, the superuser included.
    says(server("--port", "0", SGA_DATA="/proc/data"), "The database cannot be used", "data folder is writable")


@pytest.mark.parametrize("question", ["", "  ", "？" * 3, "怎" * 6001])
def test_a_question_on_the_command_line_that_is_none(tmp_path: Path, question: str) -> None:
    says(server("ask", question, SGA_DATA=str(tmp_path)), "question")


def test_asking_without_an_index(tmp_path: Path) -> None:
    says(server("ask", "how long", SGA_DATA=str(tmp_path)), "There is no index in", "ingest.py")


def test_wrong_usage_is_told_by_code_two(tmp_path: Path) -> None:
    done = server("--frobnicate", SGA_DATA=str(tmp_path))
    assert done.returncode == 2
    assert "unrecognized arguments: --frobnicate" in done.stderr
