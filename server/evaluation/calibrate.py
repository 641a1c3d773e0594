"""`python -m server calibrate`: fit the decision between answering and refusing to an index and its questions, and say what it is worth."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np

from indexer.errors import QuestionFileError, SettingError
from server.chat.calibration import FILE, write_calibration
from server.chat.decide import FEATURES
from server.evaluation.command import loaded_serving, progress
from server.evaluation.compare import read_run
from server.evaluation.fit import AtThreshold, Examples, area, at_threshold, at_thresholds, best_threshold, fit, held_out
from server.evaluation.questions import read_questions
from server.evaluation.run import run_questions
from server.serving import Serving
from server.settings import load_settings

_SHOWN = (0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.8)


def calibrate(arguments: argparse.Namespace, serving: Serving | None = None) -> int:
    """Fit, report, write. Returns 0. Raises GuideError, also where the questions are too few to say anything."""
    settings = load_settings(kb=arguments.kb, index=arguments.index)
    features = _features(arguments.features)
    if not 0 <= arguments.false_refusals <= 1:
        raise SettingError(f"--false-refusals {arguments.false_refusals} is no share.", hint="Write a number from 0 to 1, such as 0.05.")
    records: list[tuple[int, dict[str, Any]]] = []
    for number, path in enumerate(arguments.questions):
        if path.suffix == ".json":
            found = read_run(path)["results"]
        else:
            cases = read_questions(path)
            serving = serving or loaded_serving(settings)
            with progress(len(cases)) as step:
                found = [result.record() for result in run_questions(serving, cases, step)]
        records += [(number, record) for record in found]
    examples = _examples(records, features)
    try:
        probabilities = held_out(examples, features)
    except ValueError as error:
        raise QuestionFileError(f"These questions cannot be calibrated with: {error}.", hint="Ask more questions of both kinds, in more groups (`group` or `topic`).") from None
    best = best_threshold(probabilities, examples, arguments.false_refusals)
    print(_report(examples, probabilities, best, arguments.questions, arguments.false_refusals))
    calibration = replace(fit(examples, features), threshold=best.threshold)
    output = arguments.output or settings.index_folder / FILE
    measured = {"questions": len(records), "answerable": int(examples.answerable.sum()), "area": round(area(probabilities, examples.answerable), 4), **{name: round(value, 4) for name, value in asdict(best).items()}}
    write_calibration(output, calibration, measured)
    print(f"\n{json.dumps({'weights': calibration.weights, 'bias': calibration.bias, 'threshold': calibration.threshold})}\nwritten to {output}; a server reads it when it starts.")
    return 0


def _features(given: Sequence[str] | None) -> list[str]:
    unknown = [name for name in given or () if name not in FEATURES]
    if unknown:
        raise SettingError(f"--features: there is no evidence named {unknown[0]!r}.", hint=f"Known are: {', '.join(FEATURES)}.")
    return list(given or FEATURES)


def _examples(records: Sequence[tuple[int, dict[str, Any]]], features: Sequence[str]) -> Examples:
    usable = [(source, record) for source, record in records if record.get("evidence")]
    try:
        evidence = np.array([[float(record["evidence"][name]) for name in features] for _, record in usable], np.float64).reshape(-1, len(features))
        answerable = np.array([record["answerable"] != "none" for _, record in usable], np.bool_)
        groups = [str(record.get("group") or record["id"]) for _, record in usable]
    except (KeyError, TypeError, ValueError) as error:
        raise QuestionFileError(f"The results hold no usable evidence: {error}.", hint="Write them again with `eval --json FILE`.") from None
    if not answerable.any() or answerable.all():
        raise QuestionFileError("A calibration needs both: questions that can be answered and questions that cannot.", hint='Questions that must be refused have "answerable": "none".')
    return Examples(evidence, answerable, groups, np.array([source for source, _ in usable], np.int64))


def _report(examples: Examples, probabilities: np.ndarray[Any, Any], best: AtThreshold, files: Sequence[Path], limit: float) -> str:
    answerable = int(examples.answerable.sum())
    lines = [
        f"{len(examples.groups)} questions, {answerable} answerable and {len(examples.groups) - answerable} not, in {len(set(examples.groups))} groups; each judged by a fit that saw none of its group.",
        f"area under the curve {area(probabilities, examples.answerable):.3f}",
        "threshold  refused  false refusals",
    ]
    lines += [f"{p.threshold:9.2f}  {100 * p.refused:6.1f}%  {100 * p.false_refusals:6.1f}%" for p in at_thresholds(probabilities, examples, _SHOWN)]
    lines.append(f"chosen for at most {100 * limit:g}% false refusals: {best.threshold:.2f}, which refuses {100 * best.refused:.1f}% at {100 * best.false_refusals:.1f}%")
    if len(files) > 1:
        for number, path in enumerate(files):
            mine = examples.sources == number
            own = at_threshold(probabilities[mine], examples.part(mine), best.threshold)
            lines.append(f"  {path.name}: refuses {100 * own.refused:.1f}% at {100 * own.false_refusals:.1f}%, area {area(probabilities[mine], examples.answerable[mine]):.3f}")
    return "\n".join(lines)
