"""The peer: txtai with the same encoder folder, hybrid as ours. Run by the Python of the environment that holds it.

Reads {"model", "texts", "questions"} from standard input, writes what it measured to standard output, both JSON.
"""

from __future__ import annotations

import json
import statistics
import sys
import time


def main() -> None:
    asked = json.load(sys.stdin)
    from txtai import Embeddings

    embeddings = Embeddings(path=asked["model"], instructions={"query": "query: ", "data": "passage: "}, hybrid=True, content=False, gpu=False)
    embeddings.index([asked["texts"][0]])
    began = time.perf_counter()
    embeddings.index(asked["texts"])
    passages = len(asked["texts"]) / (time.perf_counter() - began)
    embeddings.search(asked["questions"][0], 5)
    times = []
    for question in asked["questions"]:
        began = time.perf_counter()
        embeddings.search(question, 5)
        times.append(time.perf_counter() - began)
    json.dump({"passages_per_s": passages, "question_ms": statistics.median(times) * 1000}, sys.stdout)


if __name__ == "__main__":
    main()
