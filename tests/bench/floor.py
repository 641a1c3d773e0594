"""The floor: what the encoder costs by itself, without index, server or anything of ours. Run as a process of its own.

Reads {"texts", "questions"} from standard input, writes what it measured to standard output, both JSON.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import time
from concurrent.futures import ThreadPoolExecutor

_ROUNDS = 2
"""How often each question is encoded where as many are at once as there are cores."""


def main() -> None:
    asked = json.load(sys.stdin)
    began = time.perf_counter()
    from indexer.encoder import load_encoder

    encoder = load_encoder()
    encoder.encode_query("warm up")
    ready = time.perf_counter() - began
    import psutil

    memory = psutil.Process().memory_info().rss
    model = encoder._model
    began = time.perf_counter()
    # The library's own way, which sorts by length and batches, on as many threads as it likes.
    if asked["texts"]:
        model.encode(asked["texts"], prompt_name="passage", batch_size=16, convert_to_numpy=False)
    passages = len(asked["texts"]) / (time.perf_counter() - began)
    import torch

    # A server gives each question one thread.
    torch.set_num_threads(1)
    encoder.encode_query(asked["questions"][0])
    times = []
    for question in asked["questions"]:
        began = time.perf_counter()
        encoder.encode_query(question)
        times.append(time.perf_counter() - began)
    began, used = time.perf_counter(), time.process_time()
    with ThreadPoolExecutor(os.cpu_count()) as cores:
        many = list(cores.map(encoder.encode_query, asked["questions"] * _ROUNDS))
    rate, each = len(many) / (time.perf_counter() - began), (time.process_time() - used) / len(many)
    json.dump({"ready_s": ready, "memory_bytes": memory, "passages_per_s": passages, "question_ms": statistics.median(times) * 1000, "questions_per_s": rate, "processor_ms": each * 1000}, sys.stdout)


if __name__ == "__main__":
    main()
