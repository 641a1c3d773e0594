"""A plan of action as Markdown, as text to paste into a form, and as a Word document."""

from __future__ import annotations

import io
import re

from server.tools.appeal_plan import Plan

MEDIA_TYPES = {
    "md": "text/markdown; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
"""Ending of the file → its type."""
_NOT_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def markdown(plan: Plan) -> str:
    """With headings and numbered points."""
    return _written(plan, "# ", "## ", "- ")


def plain_text(plan: Plan) -> str:
    """For a form's text field: the same lines without marks."""
    return _written(plan, "", "", "")


def word(plan: Plan) -> bytes:
    """A .docx with real headings."""
    # Word documents are asked for seldom; the library takes a third of a second to load.
    from docx import Document
    from docx.oxml.ns import qn
    from docx.shared import Cm

    document = Document()
    document.core_properties.title = _clean(plan.title)
    document.core_properties.author = ""
    document.core_properties.comments = ""
    # Without it Word falls back to a font that has no Chinese.
    document.styles["Normal"].element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "SimSun")
    document.add_heading(_clean(plan.title), 0)
    document.add_heading(_clean(plan.about_title), 1)
    for label, value in plan.about:
        paragraph = document.add_paragraph()
        paragraph.add_run(f"{_clean(label)}: ").bold = True
        paragraph.add_run(_clean(value))
    for section in plan.sections:
        document.add_heading(_clean(section.title), 1)
        for number, point in enumerate(section.points, 1):
            # The numbers are text: Word's own lists would count on from one section to the next.
            paragraph = document.add_paragraph(f"{number}. {_clean(point)}")
            paragraph.paragraph_format.left_indent = Cm(0.6)
            paragraph.paragraph_format.first_line_indent = Cm(-0.6)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def as_file(plan: Plan, ending: str) -> bytes:
    """The plan in the format of `MEDIA_TYPES` with this ending."""
    return word(plan) if ending == "docx" else (markdown(plan) if ending == "md" else plain_text(plan)).encode()


def _written(plan: Plan, title: str, heading: str, item: str) -> str:
    colon = "：" if not plan.title.isascii() else ": "
    lines = [title + plan.title, "", heading + plan.about_title, "", *(f"{item}{label}{colon}{value}" for label, value in plan.about)]
    for section in plan.sections:
        lines += ["", heading + section.title, "", *(f"{number}. {point}" for number, point in enumerate(section.points, 1))]
    return "\n".join(lines) + "\n"


def _clean(text: str) -> str:
    """Without the characters that XML cannot hold."""
    return _NOT_XML.sub("", text)
