"""Run the benchmark and print a table for each part. `speed --sections 100` makes a short run of one."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.bench.load import load
from tests.bench.orders import ORDERS, orders_read
from tests.bench.pages import write_pages
from tests.bench.peer_environment import peer_python
from tests.bench.served import Served, measure
from tests.bench.slack import AT_ONCE, acknowledgements

ROOT = Path(__file__).parents[2]
_SAMPLE = 250
"""Texts that floor and peer encode: every n-th passage, so that their lengths are those of the whole."""
_QUESTIONS = 40
_PARTS = ("speed", "load", "slack", "orders")


def main() -> int:
    parser = argparse.ArgumentParser(prog="tests.bench", description="Measure speed and memory beside a floor and a peer.")
    parser.add_argument("parts", nargs="*", metavar="part", help="speed: ingest and single answers; load: many askers at once; slack: the acknowledgement of events; orders: a large file of orders (default: all)")
    parser.add_argument("--sections", type=int, default=1000, help="size of the knowledge base for speed (1000)")
    parser.add_argument("--askers", type=int, default=64, help="how many ask at once (64)")
    parser.add_argument("--seconds", type=float, default=60.0, help="for how long they do (60)")
    arguments = parser.parse_args()
    if unknown := set(arguments.parts) - set(_PARTS):
        parser.error(f"there is no part {', '.join(sorted(unknown))}: {', '.join(_PARTS)}")
    wanted = arguments.parts or _PARTS
    if "speed" in wanted:
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            _run(Path(folder), arguments.sections)
    if "load" in wanted:
        _load(arguments.askers, arguments.seconds)
    if "slack" in wanted:
        _slack()
    if "orders" in wanted:
        _orders()
    return 0


def _load(askers: int, seconds: float) -> None:
    index, questions = _guide()
    few = {"texts": [], "questions": questions[:: max(1, len(questions) // _QUESTIONS)]}
    _say("Measuring the encoder by itself …")
    before = _measured([sys.executable, "-m", "tests.bench.floor"], few)
    _say(f"{askers} ask for {seconds:.0f} s …")
    got = load(ROOT / "kb", index, questions, askers=askers, seconds=seconds)
    # Before and after: on a machine that does other things too, one measurement would be chance.
    after = _measured([sys.executable, "-m", "tests.bench.floor"], few)
    encoder, alone = ((before[name] + after[name]) / 2 for name in ("questions_per_s", "processor_ms"))
    each = got.processor_s * 1000 / max(1, got.answers + got.errors.total())
    mega = 1 << 20
    print(f"\n{askers} askers for {got.seconds:.0f} s, {got.answers} answers, {os.cpu_count()} cores\n")
    _row("", "ours", "floor", "ratio", "target")
    _row("errors", str(got.errors.total()), ", ".join(f"{count} × {name}" for name, count in got.errors.items()), "", "0")
    _row("answers, 1/s", f"{got.per_second:.1f}", f"encoder alone {encoder:.1f}", f"{got.per_second / encoder:.2f}", "")
    _row("  processor time of one, ms", f"{each:.0f}", f"encoder alone {alone:.0f}", f"{each / alone:.2f}", "")
    _row("median, ms", f"{got.median_s * 1000:.0f}", f"askers / rate {askers / got.per_second * 1000:.0f}", f"{got.median_s * got.per_second / askers:.2f}", "")
    _row("95 % within, ms", f"{got.slow_s * 1000:.0f}", f"our median {got.median_s * 1000:.0f}", f"{got.slow_s / got.median_s:.2f}", "")
    _row("resident memory, MB", f"{got.memory_end / mega:.0f}", f"in the second quarter {got.memory_settled / mega:.0f}", f"{got.memory_end / got.memory_settled:.2f}", "flat")


def _slack() -> None:
    index, questions = _guide()
    _say("Slack delivers events …")
    runs = acknowledgements(ROOT / "kb", index, questions)
    print(f"\nSlack: {AT_ONCE} questions at once, {os.cpu_count()} cores\n")
    _row("", "ours", "", "", "target")
    for run in runs:
        _row("acknowledged, 95 % within", f"{run.p95_s * 1000:.0f} ms", f"all answered in {run.answered_s:.1f} s", "", "< 300 ms")


def _orders() -> None:
    got = orders_read()
    print(f"\n{ORDERS} orders in a file\n")
    _row("", "ours", "floor", "ratio", "target")
    _row("read and counted, s", f"{got.ours_s:.2f}", f"csv.reader alone {got.floor_s:.2f}", f"{got.ours_s / got.floor_s:.1f}", "< 2 s")


def _guide() -> tuple[Path, list[str]]:
    """The index of kb/, brought up to date, and the questions that its headings are."""
    from indexer.build import build_index
    from indexer.encoder import encoder_name, load_encoder
    from indexer.store import SnapshotStore

    index = ROOT / "var" / "index"
    build_index(ROOT / "kb", SnapshotStore(index), encoder_name=encoder_name(kb=ROOT / "kb"), load_encoder=lambda: load_encoder(kb=ROOT / "kb"))
    headings = (passage.heading_path[-1] for passage in SnapshotStore(index).open().passages if passage.heading_path)
    return index, list(dict.fromkeys(heading for heading in headings if heading.endswith(("?", "？"))))


def _run(folder: Path, sections: int) -> None:
    from indexer.build import build_index
    from indexer.encoder import encoder_name, load_encoder
    from indexer.store import SnapshotStore

    kb, data = folder / "kb", folder / "data"
    headings = write_pages(ROOT / "kb", kb, sections)
    questions = headings[:: max(1, len(headings) // _QUESTIONS)][:_QUESTIONS]
    store = SnapshotStore(data / "index")
    encoder = load_encoder()
    _say(f"Indexing {sections} sections …")
    built = build_index(kb, store, encoder_name=encoder.name, load_encoder=lambda: encoder)
    page = kb / "section-0000.md"
    page.write_text(page.read_text(encoding="utf-8") + "\nOne more sentence.\n", encoding="utf-8")
    changed = build_index(kb, store, encoder_name=encoder.name, load_encoder=lambda: encoder)
    passages = [passage.encoded_text for passage in store.open().passages]
    texts = passages[:: max(1, len(passages) // _SAMPLE)]
    _say("Measuring the encoder by itself …")
    floor = _measured([sys.executable, "-m", "tests.bench.floor"], {"texts": texts, "questions": questions})
    _say("Measuring the peer …")
    peer, reason = _peer({"texts": texts, "questions": questions})
    _say("Measuring the server …")
    try:
        served: Served | None = measure(kb, data, questions)
    except RuntimeError as error:
        served = None
        _say(f"The server could not be measured: {error}")
    speed = built.passages / built.seconds
    print(f"\n{sections} sections, {built.passages} passages, {len(questions)} questions, {os.cpu_count()} cores, {encoder_name()}\n")
    _row("", "ours", "floor or peer", "ratio", "target")
    _row("ingest, passages/s", f"{speed:.1f}", f"encoder alone {floor['passages_per_s']:.1f}", f"{speed / floor['passages_per_s']:.2f}", "")
    if peer:
        _row("", f"{speed:.1f}", f"txtai {peer['passages_per_s']:.1f}", f"{speed / peer['passages_per_s']:.2f}", ">= 1.8")
    _row("ingest, 1 page changed", f"{changed.seconds:.2f} s", f"whole {built.seconds:.1f} s", f"{changed.seconds / built.seconds:.3f}", f"its passages only; {changed.encoded} encoded")
    if served:
        _row("question, median ms", f"{served.total_ms:.1f}", f"encoder alone {floor['question_ms']:.1f}", f"{served.total_ms / floor['question_ms']:.2f}", "<= 1.5 and < 50 ms")
        _row("  of it the encoder", f"{served.encode_ms:.1f}", f"the answer {served.total_ms:.1f}", f"{served.encode_ms / served.total_ms:.2f}", "")
        if peer:
            _row("  against a bare search", f"{served.total_ms:.1f}", f"txtai {peer['question_ms']:.1f}", f"{served.total_ms / peer['question_ms']:.2f}", "")
        _row("question, 95 % within ms", f"{served.slow_ms:.1f}", f"our median {served.total_ms:.1f}", f"{served.slow_ms / served.total_ms:.2f}", "")
        _row("start to ready, s", f"{served.ready_s:.1f}", f"loading the encoder {floor['ready_s']:.1f}", f"{served.ready_s / floor['ready_s']:.2f}", "<= 8")
        mega = 1 << 20
        _row("resident memory, MB", f"{served.memory_bytes / mega:.0f}", f"encoder alone {floor['memory_bytes'] / mega:.0f}", f"{served.memory_bytes / floor['memory_bytes']:.2f}", "<= 1024")
    if not peer:
        print(f"\nThe peer, txtai, was skipped: {reason}")


def _peer(request: dict[str, Any]) -> tuple[dict[str, float] | None, str]:
    from indexer.builtin_model import builtin_model_folder

    python, reason = peer_python()
    if python is None:
        return None, reason
    try:
        return _measured([str(python), str(Path(__file__).with_name("peer.py"))], request | {"model": str(builtin_model_folder())}), ""
    except subprocess.CalledProcessError as error:
        return None, (error.stderr.strip().splitlines() or [str(error)])[-1]


def _measured(command: list[str], request: dict[str, Any]) -> dict[str, float]:
    # Without the waiting policy of our encoder, threads that spin would slow down whoever is measured on shared cores.
    environment = os.environ | {"OMP_WAIT_POLICY": "PASSIVE", "TOKENIZERS_PARALLELISM": "false"}
    done = subprocess.run(command, cwd=ROOT, env=environment, input=json.dumps(request), capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout.strip().splitlines()[-1]))


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _row(*cells: str) -> None:
    print("  ".join(cell.ljust(width) for cell, width in zip(cells, (26, 9, 28, 6, 0), strict=True)).rstrip())


if __name__ == "__main__":
    raise SystemExit(main())
