"""Figures as a table for the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from server.evaluation.figures import Figures, by_class
from server.evaluation.judge import Result
from server.evaluation.retrieval import Retrieval

_HEAD = ("", "questions", "right", "refused", "false ref.", "support", "worked out", "language", "ms", "encode ms")


def table(results: Sequence[Result]) -> str:
    """A line for all questions and one for each class. "right" is of the answerable, "refused" of the unanswerable with no citations, "false ref." of the answerable."""
    rows = [_HEAD] + [_row(name, figures) for name, figures in by_class(results)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
    return "\n".join("  ".join(cell.ljust(width) if column == 0 else cell.rjust(width) for column, (cell, width) in enumerate(zip(row, widths, strict=True))).rstrip() for row in rows)


def wrong_ones(results: Sequence[Result]) -> str:
    """One line for each question whose answer is not right, and what is wrong."""
    return "\n".join(f"  {r.case.id}  {fault(r)}  {r.case.question[:90]}" for r in results if fault(r))


def fault(result: Result) -> str:
    """What is wrong with an answer, in a few words; "" where nothing is."""
    faults: list[str] = []
    if not result.case.is_answerable and not result.right:
        faults.append("answered, should refuse")
    elif result.case.is_answerable and result.refused:
        faults.append("refused, should answer")
    elif not result.right:
        faults.append(", ".join(filter(None, (f"{len(result.missing)} of {len(result.case.must)} missing" if result.missing else "", "says what it must not" if result.forbidden else ""))))
    if result.support.unsupported:
        faults.append(f"{len(result.support.unsupported)} unsupported")
    if not result.right_language:
        faults.append("other language")
    return "; ".join(faults)


def retrieval_lines(found: Retrieval) -> str:
    """The figures of a retrieval run, and a line for each document that is not first."""
    missed = [f"  {pair.document} {f'at {place}' if place else 'not in 10'}, first is {first}: {pair.question[:90]}" for pair, first, place in found.missed]
    return "\n".join([f"{found.pairs} pairs: h1 {found.h1:.3f}, mrr@10 {found.mrr10:.3f}", *missed])


def _row(name: str, figures: Figures) -> tuple[str, ...]:
    f = figures
    unanswerable = f.questions - f.answerable
    return (
        name,
        str(f.questions),
        _share(f.answered, f.answerable),
        _share(f.refused, unanswerable),
        _share(f.false_refusals, f.answerable),
        f"{100 * f.support:.1f}%" if f.support is not None else "–",
        str(f.worked_out),
        f"{100 * f.language:.1f}%" if f.language is not None else "–",
        f"{f.total_ms:.1f}" if f.total_ms is not None else "–",
        f"{f.encode_ms:.1f}" if f.encode_ms is not None else "–",
    )


def _share(value: float | None, count: int) -> str:
    return "–" if value is None else f"{round(value * count)}/{count} {100 * value:.1f}%"
