"""Sends at once what stands on the standard input and prints the 95th percentile of the time to the acknowledgements, in seconds: `fifty.py URL < requests.json`."""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
import time

import aiohttp


async def main(url: str, requests: list[tuple[str, dict[str, str]]]) -> float:
    """Seconds."""
    took: list[float] = []
    async with aiohttp.ClientSession() as session:

        async def send(body: str, headers: dict[str, str]) -> None:
            began = time.perf_counter()
            async with session.post(url, data=body.encode(), headers=headers) as response:
                assert response.status == 200
            took.append(time.perf_counter() - began)

        await asyncio.gather(*(send(*request) for request in requests))
    return statistics.quantiles(took, n=20)[18]


if __name__ == "__main__":
    print(asyncio.run(main(sys.argv[1], json.load(sys.stdin))))
