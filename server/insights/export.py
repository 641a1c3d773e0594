"""The report as CSV and as a Markdown to-do list."""

from __future__ import annotations

import csv
import io
import re

from server.insights.gather import Cluster, Insights

_COLUMNS = ["kind", "question", "count", "refused", "thumbs_down", "document", "heading", "examples"]


def as_csv(report: Insights) -> str:
    """One line for each cluster of questions (`document` and `heading` are the nearest), then one for each page (`count` is how many answers cited it, 0 for those that never did); a spreadsheet opens it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for one in report.clusters:
        row = ["questions", one.question, one.count, one.refused, one.thumbs_down, one.nearest_document or "", one.nearest_heading or "", " | ".join(one.examples)]
        writer.writerow([_harmless(cell) if isinstance(cell, str) else cell for cell in row])
    for document, answers in [*((page.document, page.answers) for page in report.pages), *((page, 0) for page in report.never_cited)]:
        writer.writerow(["page", "", answers, "", "", _harmless(document), "", ""])
    return out.getvalue()


def as_markdown(report: Insights) -> str:
    """What the editors have to do, the most pressing first."""
    span = f"the last {report.days} days" if report.days else "all that is kept"
    lines = ["# What the guide needs", "", f"{report.questions} questions in {span}; {report.by_status.get('refused', 0)} refused, {report.thumbs_down} thumbs down, {report.thumbs_up} up.", ""]
    lines += _section("Write: asked and not answered", [_task(one) for one in report.clusters if one.refused])
    lines += _section("Mend: answered, and found wanting", [f"- [ ] {_plain(one.question)}{f' — “{_plain(one.comment)}”' if one.comment else ''} ({', '.join(one.documents) or 'no page cited'})" for one in report.complaints])
    lines += _section("Look at: pages that no answer cited", [f"- [ ] {_plain(page)}" for page in report.never_cited])
    lines += _section("Keep: pages that answer most", [f"- {_plain(one.document)}: {one.answers}" for one in report.pages[:20]])
    return "\n".join(lines).rstrip() + "\n"


def _task(one: Cluster) -> str:
    place = f"; nearest: {one.nearest_document} › {_plain(one.nearest_heading or '')}" if one.nearest_document else ""
    return f"- [ ] {_plain(one.question)} (refused {one.refused} of {one.count}{place})"


def _section(title: str, lines: list[str]) -> list[str]:
    return [f"## {title}", "", *(lines or ["Nothing."]), ""]


def _plain(text: str) -> str:
    """A visitor's words on one line, without effect in Markdown or HTML."""
    return re.sub(r"([\\`*_\[\]<>#|!])", r"\\\1", " ".join(text.split()))


def _harmless(cell: str) -> str:
    """A spreadsheet takes a cell that begins so for a formula, and a visitor may have written it."""
    return f"'{cell}" if cell.lstrip().startswith(("=", "+", "-", "@")) or cell.startswith(("\t", "\r")) else cell
