"""Slack's events, fifty at once, against the real server with the real encoder: how long until each is acknowledged."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.bench.served import ROOT, running
from tests.slack.fake_slack import FakeSlack
from tests.slack.house import BOT_TOKEN, SECRET, envelope, mention, signed

AT_ONCE = 50
_RUNS = 5
_PATIENCE = 120.0
"""Seconds until the answers of a run must be there."""


@dataclass(frozen=True, slots=True)
class Burst:
    """So many events at once."""

    p95_s: float
    """Seconds within which 95 % were acknowledged."""
    answered_s: float
    """Seconds until the last answer stood in its thread."""


def acknowledgements(kb: Path, index: Path, questions: list[str]) -> list[Burst]:
    """One burst after another. Raises RuntimeError where the server does not start."""
    slack = FakeSlack()
    found: list[Burst] = []
    settings = {"SGA_INDEX": str(index), "SGA_SLACK_BOT_TOKEN": BOT_TOKEN, "SGA_SLACK_SIGNING_SECRET": SECRET, "SGA_SLACK_API_URL": slack.url, "SGA_PUBLIC_URL": "https://guide.example.com"}
    try:
        with tempfile.TemporaryDirectory(prefix="bench-") as data, running(Path(data), kb, **settings) as server:
            for run in range(_RUNS):
                asked = [questions[(run * AT_ONCE + i) % len(questions)] for i in range(AT_ONCE)]
                bodies = [json.dumps(envelope(mention(question, f"{1000 * run + 100 + i}.1", channel=f"C{i}"))) for i, question in enumerate(asked)]
                requests = json.dumps([(body, signed(body)) for body in bodies])
                began = time.perf_counter()
                # Whoever sends is another process, as Slack is.
                sent = subprocess.run([sys.executable, str(ROOT / "tests" / "slack" / "fifty.py"), f"http://127.0.0.1:{server.port}/slack/events"], input=requests, capture_output=True, text=True, check=True, timeout=120)
                slack.wait(lambda count=AT_ONCE * (run + 1): len(slack.messages) >= count, _PATIENCE)  # type: ignore[misc]
                found.append(Burst(float(sent.stdout), time.perf_counter() - began))
    finally:
        slack.close()
    return found
