"""The figures of a run, each by one name wherever it is shown, compared or required."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from server.evaluation.judge import Result

LOWER_IS_BETTER = frozenset({"false_refusals", "total_ms", "encode_ms"})


@dataclass(frozen=True, slots=True)
class Figures:
    """What came out of some questions. A share without anything to count is None, never 0 or 1."""

    questions: int
    answerable: int
    answered: float | None
    """Share of the answerable that are answered right."""
    refused: float | None
    """Share of the unanswerable that are refused with no citations."""
    false_refusals: float | None
    """Share of the answerable that are refused."""
    support: float | None
    """Share of the answers' sentences whose words stand in their quote."""
    worked_out: int
    """Lines that a tool worked out, counted apart from the sentences."""
    language: float | None
    """Share of answers and refusals in the question's language."""
    total_ms: float | None
    """Median milliseconds of a question."""
    encode_ms: float | None
    """Median milliseconds of it in the encoder."""

    def named(self) -> dict[str, float]:
        """Those that can be required and compared, without what there is nothing of."""
        values = {name: getattr(self, name) for name in ("answered", "refused", "false_refusals", "support", "language", "total_ms", "encode_ms")}
        return {name: value for name, value in values.items() if value is not None}


def figures_of(results: Sequence[Result]) -> Figures:
    """The figures of these results."""
    answerable = [r for r in results if r.case.is_answerable]
    unanswerable = [r for r in results if not r.case.is_answerable]
    sentences = sum(r.support.sentences for r in results)
    return Figures(
        questions=len(results),
        answerable=len(answerable),
        answered=_share(r.right for r in answerable),
        refused=_share(r.right for r in unanswerable),
        false_refusals=_share(r.refused for r in answerable),
        support=sum(r.support.supported for r in results) / sentences if sentences else None,
        worked_out=sum(r.support.worked_out for r in results),
        language=_share(r.right_language for r in results),
        total_ms=median(r.total_ms for r in results) if results else None,
        encode_ms=median(r.encode_ms for r in results) if results else None,
    )


def by_class(results: Sequence[Result]) -> list[tuple[str, Figures]]:
    """All results, then those of each language, style and kind of answerable question: (class, figures)."""
    kinds: list[tuple[str, Callable[[Result], str]]] = [("language", lambda r: r.case.language), ("style", lambda r: r.case.style), ("answerable", lambda r: r.case.answerable)]
    rows = [("all", figures_of(results))]
    for kind, key in kinds:
        for value in sorted({key(r) for r in results} - {""}):
            rows.append((f"{kind}: {value}", figures_of([r for r in results if key(r) == value])))
    return rows


def _share(values: Iterable[bool]) -> float | None:
    listed = list(values)
    return sum(listed) / len(listed) if listed else None
