"""The real server as a process of its own: how soon it answers, how long an answer takes, how much memory it holds."""

from __future__ import annotations

import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).parents[2]
_PATIENCE = 600.0
"""Seconds until a server that is not ready is given up."""


@dataclass(frozen=True, slots=True)
class Served:
    """What was measured of a server."""

    ready_s: float
    total_ms: float
    """Median over the questions, from the sending to the whole answer."""
    encode_ms: float
    """Median of what the server says that the encoder took."""
    slow_ms: float
    """95th percentile."""
    memory_bytes: int


@dataclass(frozen=True, slots=True)
class Running:
    """A server that answers."""

    port: int
    process: int
    """Its id."""
    ready_s: float

    @property
    def processor_s(self) -> float:
        """Seconds of processor time that it has taken until now."""
        import psutil

        used = psutil.Process(self.process).cpu_times()
        return float(used.user + used.system)

    @property
    def memory_bytes(self) -> int:
        """What it holds now."""
        import psutil

        return int(psutil.Process(self.process).memory_info().rss)


@contextmanager
def running(data: Path, kb: Path, **settings: str) -> Iterator[Running]:
    """A server on an index that is built, stopped at the end. `settings` are environment variables. Raises RuntimeError where it does not start."""
    port = _free_port()
    environment = os.environ | {"SGA_DATA": str(data), "SGA_KB": str(kb), "SGA_PORT": str(port)} | settings
    began = time.perf_counter()
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen([sys.executable, "-m", "server"], cwd=ROOT, env=environment, stdout=said, stderr=subprocess.STDOUT)
        try:
            yield Running(port, process.pid, _wait(process, said, f"http://127.0.0.1:{port}/readyz", began))
        finally:
            process.terminate()
            process.wait(timeout=30)


def measure(kb: Path, data: Path, questions: list[str]) -> Served:
    """Start a server on an index that is built, ask every question twice, stop it. Raises RuntimeError where it does not start."""
    with running(data, kb) as server:
        _ask(server.port, questions[0])
        answers = [_ask(server.port, question) for question in questions * 2]
        memory = server.memory_bytes
    totals = sorted(seconds * 1000 for seconds, _ in answers)
    encode = statistics.median(answer["timing_ms"]["encode"] for _, answer in answers)
    return Served(server.ready_s, statistics.median(totals), encode, totals[int(len(totals) * 0.95)], memory)


def _wait(process: subprocess.Popen[bytes], said: IO[bytes], address: str, began: float) -> float:
    while time.perf_counter() - began < _PATIENCE:
        if process.poll() is not None:
            said.seek(0)
            raise RuntimeError(f"the server stopped: {said.read().decode(errors='replace').strip()[-300:]}")
        try:
            with urllib.request.urlopen(address, timeout=5):
                return time.perf_counter() - began
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.02)
    raise RuntimeError(f"the server was not ready after {_PATIENCE:.0f} s")


def _ask(port: int, question: str) -> tuple[float, Any]:
    body = json.dumps({"question": question}).encode()
    request = urllib.request.Request(f"http://127.0.0.1:{port}/api/v1/chat", body, {"Content-Type": "application/json"})
    began = time.perf_counter()
    with urllib.request.urlopen(request, timeout=30) as response:
        answer = json.load(response)
    return time.perf_counter() - began, answer


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
