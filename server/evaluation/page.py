"""A page with every question, its answer and the verdict, to be read by a person: one file that needs nothing else."""

from __future__ import annotations

import html
from collections.abc import Sequence

from server.evaluation.figures import Figures, by_class
from server.evaluation.judge import Result
from server.evaluation.table import fault

_STYLE = """
:root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 18%, transparent); --good: #1a7f37; --bad: #cf222e; }
body { font: 15px/1.55 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; display: block; overflow-x: auto; }
th, td { padding: .2rem .7rem; border-bottom: 1px solid var(--line); text-align: right; } th:first-child, td:first-child { text-align: left; }
article { border: 1px solid var(--line); border-left: .35rem solid var(--good); border-radius: .3rem; padding: .5rem 1rem; margin: 1rem 0; } article.wrong { border-left-color: var(--bad); }
h2 { font-size: 1.05rem; margin: .2rem 0; } .answer { white-space: pre-wrap; } .verdict { font-weight: 600; color: var(--good); } .wrong .verdict { color: var(--bad); }
small, summary { opacity: .75; } code { overflow-wrap: anywhere; } body:has(#only:checked) article:not(.wrong) { display: none; }
"""


def page(results: Sequence[Result], title: str) -> str:
    """The whole page as HTML. Questions and answers are shown as text, whatever stands in them."""
    head = "".join(f"<th scope=col>{name}</th>" for name in ("class", "questions", "right", "refused", "false refusals", "support", "language", "ms", "encode ms"))
    rows = "".join(_row(name, figures) for name, figures in by_class(results))
    wrong = sum(bool(fault(r)) for r in results)
    return (
        f"<!doctype html>\n<html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'><title>{_text(title)}</title><style>{_STYLE}</style>\n"
        f"<h1>{_text(title)}</h1>\n<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>\n"
        f"<p><label><input type=checkbox id=only> only the {wrong} with a fault</label></p>\n" + "\n".join(_article(r) for r in results) + "\n</html>\n"
    )


def _row(name: str, figures: Figures) -> str:
    shares = (figures.answered, figures.refused, figures.false_refusals, figures.support, figures.language)
    times = (figures.total_ms, figures.encode_ms)
    cells = [_text(name), str(figures.questions), *map(_percent, shares), *("–" if ms is None else f"{ms:.1f}" for ms in times)]
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def _article(result: Result) -> str:
    case, wrong = result.case, fault(result)
    earlier = "".join(f"<p><small>before: {_text(question)}</small></p>" for question in case.history)
    lists = [("Missing", result.missing), ("Must not be there", result.forbidden), ("Not in its quote", result.support.unsupported)]
    faults = "".join(f"<p>{name}: " + " · ".join(f"<code>{_text(item)}</code>" for item in items) + "</p>" for name, items in lists if items)
    quotes = "".join(f"<p>[{c['n']}] {_text(str(c['document']))}, lines {c['lines'][0]}–{c['lines'][1]}: {_text(str(c['quote']))}</p>" for c in result.citations)
    evidence = ", ".join(f"{name} {value:g}" for name, value in result.evidence.items())
    return (
        f"<article class={'wrong' if wrong else 'right'} id='{_text(case.id)}'>{earlier}<h2>{_text(case.question)}</h2>"
        f"<p><small>{_text(' · '.join(filter(None, (case.id, case.language, case.style, case.topic, case.answerable))))}</small></p>"
        f"<p class=verdict>{_text(wrong or 'right')}</p>{faults}<div class=answer>{_text(result.answer)}</div>"
        f"<details><summary>{len(result.citations)} quotes · {_text(result.status)} · {result.total_ms:.1f} ms, {result.encode_ms:.1f} of them encoding</summary>{quotes}"
        f"<p>Expected: {_text(case.why or '–')}</p><p><small>probability {result.probability:.3f}; {_text(evidence)}</small></p></details></article>"
    )


def _text(text: str) -> str:
    return html.escape(text, quote=True)


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.1f}%"
