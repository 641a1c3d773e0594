"""The real server as a process of its own: how soon it answers, how long an answer takes, how much memory it holds."""

from __future__ import annotations

import json
import os
import socket
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
_PATIENCE = 120.0
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


def measure(kb: Path, data: Path, questions: list[str]) -> Served:
    """Start a server on an index that is built, ask every question twice, stop it. Raises RuntimeError where it does not start."""
    import psutil

    port = _free_port()
    environment = os.environ | {"SGA_DATA": str(data), "SGA_KB": str(kb), "SGA_PORT": str(port)}
    began = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", "server"], cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        ready = _wait(process, f"http://127.0.0.1:{port}/readyz", began)
        _ask(port, questions[0])
        answers = [_ask(port, question) for question in questions * 2]
        memory = psutil.Process(process.pid).memory_info().rss
    finally:
        process.terminate()
        process.communicate(timeout=30)
    totals = sorted(seconds * 1000 for seconds, _ in answers)
    encode = statistics.median(answer["timing_ms"]["encode"] for _, answer in answers)
    return Served(ready, statistics.median(totals), encode, totals[int(len(totals) * 0.95)], memory)


def _wait(process: subprocess.Popen[bytes], address: str, began: float) -> float:
    while time.perf_counter() - began < _PATIENCE:
        if process.poll() is not None:
            output = process.stdout.read().decode(errors="replace") if process.stdout else ""
            raise RuntimeError(f"the server stopped: {output.strip()[-300:]}")
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
