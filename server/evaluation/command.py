"""`python -m server eval`: run questions or retrieval pairs against the published index, print what came out, fail where it is not enough."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from indexer.errors import StorageError
from server.evaluation.compare import compare, read_run, written
from server.evaluation.figures import figures_of
from server.evaluation.judge import Result
from server.evaluation.page import page
from server.evaluation.questions import read_pairs, read_questions
from server.evaluation.requirements import broken, read_requirements
from server.evaluation.retrieval import run_retrieval
from server.evaluation.run import run_questions
from server.evaluation.table import retrieval_lines, table, wrong_ones
from server.serving import Serving
from server.settings import Settings, load_settings


def evaluate(arguments: argparse.Namespace, serving: Serving | None = None) -> int:
    """Run what the arguments name; the knowledge base's own questions where they name nothing. Returns 0, or 1 where a requirement is not met. Raises GuideError.

    `serving` is what is measured; the one that the settings describe where it is None.
    """
    settings = load_settings(kb=arguments.kb, index=arguments.index)
    wanted = read_requirements(arguments.require)
    # Everything that can be wrong with the files is said before the model is loaded.
    pairs = read_pairs(arguments.retrieval) if arguments.retrieval else []
    file = arguments.questions or (None if pairs else settings.kb / "questions.jsonl")
    cases = read_questions(file) if file else []
    before = read_run(arguments.compare) if arguments.compare else None
    serving = serving or loaded_serving(settings)
    figures: dict[str, float] = {}
    record: dict[str, Any] = {"figures": figures, "results": []}
    said: list[str] = []
    if pairs:
        with progress(len(pairs)) as step:
            found = run_retrieval(serving.library().snapshot, serving.encoder, pairs, step)
        figures |= {"h1": found.h1, "mrr10": found.mrr10}
        record["missed"] = [{"question": pair.question, "document": pair.document, "found": first, "place": place} for pair, first, place in found.missed]
        said.append(f"{arguments.retrieval}: {retrieval_lines(found)}")
    results: list[Result] = []
    if cases:
        with progress(len(cases)) as step:
            results = run_questions(serving, cases, step)
        figures |= figures_of(results).named()
        record["results"] = [result.record() for result in results]
        wrong = wrong_ones(results)
        said.append(f"{file}\n{table(results)}" + (f"\nwith a fault:\n{wrong}" if wrong else ""))
    # The files first: whoever reads the output may close it early.
    if arguments.html:
        _write(arguments.html, page(results, f"Evaluation of {Path(file or '').name}"))
    if arguments.json:
        _write(arguments.json, json.dumps(record, ensure_ascii=False, indent=1))
    print("\n".join(said))
    if before is not None:
        print("\n" + written(compare(before, record)))
    failed = broken(wanted, figures)
    for sentence in failed:
        print(f"not reached: {sentence}", file=sys.stderr)
    return 1 if failed else 0


def loaded_serving(settings: Settings) -> Serving:
    """The engine over the published index, with one thread for the encoder as the server has it. Raises GuideError."""
    from server.serving import serving_of

    serving = serving_of(settings, threads=1)
    serving.load()
    return serving


@contextmanager
def progress(total: int) -> Iterator[Callable[[], None]]:
    """A bar on the terminal; nothing where the output goes elsewhere."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("asking", total=total)
        yield lambda: bar.advance(task)


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise StorageError(f"The file {path} cannot be written ({error.strerror}).", hint="Name a place that can be written to.") from None
