"""Putting questions to the chat engine, one after the other, as a person alone would."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from typing import Protocol

from server.chat.answer import Answer
from server.chat.engine import Trace
from server.evaluation.judge import Result, judge
from server.evaluation.questions import Case


class Answers(Protocol):
    """What is measured: anything that answers as `Serving` does."""

    def answer(self, text: str, *, earlier: Sequence[str] = ()) -> tuple[Answer, Trace]:
        """Answer one question."""


def run_questions(answers: Answers, cases: Iterable[Case], progress: Callable[[], None] | None = None) -> list[Result]:
    """Ask and judge every question. Raises GuideError where nothing can be answered."""
    results: list[Result] = []
    for case in cases:
        answer, trace = answers.answer(case.question, earlier=case.history)
        evidence = {name: round(float(value), 4) for name, value in asdict(trace.evidence).items()} if trace.evidence else {}
        results.append(judge(case, answer, probability=trace.probability, evidence=evidence))
        if progress:
            progress()
    return results
