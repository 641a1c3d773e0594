"""Two runs beside each other: which figures moved, and which questions changed sides."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from indexer.errors import QuestionFileError
from server.evaluation.figures import LOWER_IS_BETTER


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is different from another run."""

    moved: list[tuple[str, float, float]]
    """Figures that both runs have: name, before, now."""
    better: list[str]
    """Questions that were wrong and are right, "id: question"."""
    worse: list[str]
    """Questions that were right and are wrong."""
    only_before: int
    only_now: int
    """Questions that only one of the runs asked."""


def read_run(path: Path) -> dict[str, Any]:
    """Results that `--json` wrote. Raises QuestionFileError."""
    try:
        run = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(run["figures"], dict) or not isinstance(run["results"], list):
            raise TypeError("not the results of a run")
        return dict(run)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise QuestionFileError(f"The results in {path} cannot be read: {error}.", hint="Write them with `eval --json FILE`.") from None


def compare(before: Mapping[str, Any], now: Mapping[str, Any]) -> Comparison:
    """Set two runs beside each other. Questions are the same where question and history are."""
    old, new = ({_key(r): r for r in run["results"]} for run in (before, now))
    changed: dict[bool, list[str]] = {True: [], False: []}
    for key in new:
        if key in old and bool(old[key]["right"]) != bool(new[key]["right"]):
            changed[bool(new[key]["right"])].append(f"{new[key]['id']}: {new[key]['question']}")
    moved = [(name, float(before["figures"][name]), float(value)) for name, value in now["figures"].items() if name in before["figures"]]
    return Comparison(moved, changed[True], changed[False], len(old.keys() - new.keys()), len(new.keys() - old.keys()))


def written(comparison: Comparison) -> str:
    """The comparison as text, for a terminal."""
    lines = ["figure            before      now"]
    for name, before, now in comparison.moved:
        mark = "" if abs(now - before) < 1e-9 else "  better" if (now < before) == (name in LOWER_IS_BETTER) else "  worse"
        lines.append(f"{name:<15} {before:8.4g} {now:8.4g}{mark}")
    for title, questions in (("now right", comparison.better), ("now wrong", comparison.worse)):
        lines += [f"{title}: {len(questions)}"] + [f"  {question}" for question in questions]
    if comparison.only_before or comparison.only_now:
        lines.append(f"asked only before: {comparison.only_before}; asked only now: {comparison.only_now}")
    return "\n".join(lines)


def _key(result: Mapping[str, Any]) -> tuple[str, str]:
    questions: Sequence[str] = result.get("history", ())
    return "\n".join(questions), str(result["question"])
