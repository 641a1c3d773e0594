"""A knowledge base of a given number of sections, made of the sections of kb/."""

from __future__ import annotations

from pathlib import Path

from indexer.documents import read_folder
from indexer.model import Page


def write_pages(kb: Path, into: Path, sections: int) -> list[str]:
    """Write as many pages of one section each into an empty folder. Returns the headings: questions that the pages answer.

    When the sections of `kb` are used up they come again with a number in their heading, so that no two texts are equal.
    """
    found = [(page.document.text.split("\n"), section, page.sections) for page in read_folder(kb).pages if isinstance(page, Page) for section in page.sections if section.blocks and section.level]
    into.mkdir(parents=True)
    questions: list[str] = []
    for number in range(sections):
        lines, section, siblings = found[number % len(found)]
        following = min((other.line for other in siblings if other.line > section.line), default=len(lines) + 1)
        body = "\n".join(lines[section.line : following - 1])
        heading = section.heading_path[-1] + (f" ({number // len(found) + 1})" if number >= len(found) else "")
        (into / f"section-{number:04}.md").write_text(f"# {heading}\n\n{body}\n", encoding="utf-8")
        if number < len(found) and heading.endswith(("?", "？")):
            questions.append(heading)
    return questions
