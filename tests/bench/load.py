"""Many who ask at once, for a minute: what they get, how long they wait, and whether the server's memory grows."""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from tests.bench.served import Running, running

_LOOK_EVERY = 2.0
"""Seconds between two looks at the memory."""
_WARM = 0.25
"""Share of the time after which memory counts as settled: until then threads, connections and caches come into being."""


@dataclass(frozen=True, slots=True)
class Load:
    """What came of it."""

    answers: int
    errors: Counter[str]
    """Statuses other than 200, and exceptions by name."""
    seconds: float
    median_s: float
    slow_s: float
    """95th percentile, from the sending to the whole answer."""
    processor_s: float
    """Processor time of the server, which hardly depends on what else the machine does."""
    memory_settled: int
    """Bytes, median over the second quarter of the time."""
    memory_end: int
    """Bytes, median over the last quarter."""

    @property
    def per_second(self) -> float:
        """Answers a second."""
        return self.answers / self.seconds


def load(kb: Path, index: Path, questions: list[str], *, askers: int, seconds: float) -> Load:
    """Let so many ask one question after another. Raises RuntimeError where the server does not start."""
    with tempfile.TemporaryDirectory(prefix="bench-") as data, running(Path(data), kb, SGA_INDEX=str(index)) as server:
        return asyncio.run(_asked(server, questions, askers, seconds))


async def _asked(server: Running, questions: list[str], askers: int, seconds: float) -> Load:
    import httpx

    took: list[float] = []
    errors: Counter[str] = Counter()
    memory: list[int] = []
    used = server.processor_s
    url, began = f"http://127.0.0.1:{server.port}/api/v1/chat", time.perf_counter()

    async def asker(client: httpx.AsyncClient, number: int) -> None:
        turn = number
        while time.perf_counter() - began < seconds:
            sent = time.perf_counter()
            try:
                reply = await client.post(url, json={"question": questions[turn % len(questions)]})
                if reply.status_code != 200 or not reply.json()["answer"]:
                    errors[str(reply.status_code)] += 1
                took.append(time.perf_counter() - sent)
            except httpx.HTTPError as error:
                errors[type(error).__name__] += 1
            turn += askers

    async def watch() -> None:
        while True:
            memory.append(server.memory_bytes)
            await asyncio.sleep(_LOOK_EVERY)

    async with httpx.AsyncClient(timeout=120, limits=httpx.Limits(max_connections=askers), trust_env=False) as client:
        watching = asyncio.create_task(watch())
        await asyncio.gather(*(asker(client, number) for number in range(askers)))
        watching.cancel()
    whole = time.perf_counter() - began
    used = server.processor_s - used
    quarter = max(1, int(len(memory) * _WARM))
    settled, end = int(statistics.median(memory[quarter : 2 * quarter] or memory)), int(statistics.median(memory[-quarter:]))
    return Load(len(took) - errors.total(), errors, whole, statistics.median(took), statistics.quantiles(took, n=20)[18], used, settled, end)
