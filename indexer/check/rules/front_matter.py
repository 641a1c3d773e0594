"""Front matter by its schema, where a page has one."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from datetime import date

from indexer.check.finding import Finding
from indexer.check.outline import Outline

_REQUIRED = ("id", "title", "language", "updated")
_KNOWN = (*_REQUIRED, "topics", "aliases")


def check(pages: list[Outline]) -> Iterator[Finding]:
    """Required keys, a real date, keys that look like a misspelt one, and one page only for each id and language."""
    taken: dict[tuple[str, str], str] = {}
    for page in pages:
        if not page.authored:
            continue
        front = page.front
        for key in _REQUIRED:
            if not getattr(front, key):
                yield Finding(page.file, page.key_line(key), f"the front matter has no `{key}`. Add a line `{key}: …`.")
        if front.updated and not _is_date(front.updated):
            yield Finding(page.file, page.key_line("updated"), f"`updated: {front.updated}` is not a date. Write it as YYYY-MM-DD.")
        for key in front.extra:
            if near := difflib.get_close_matches(str(key), _KNOWN, 1):
                yield Finding(page.file, page.key_line(str(key)), f"`{key}` is not a known key. Did you mean `{near[0]}`?")
        if front.id and front.language:
            if first := taken.get((front.id, front.language)):
                yield Finding(page.file, page.key_line("id"), f"{first} has the same id `{front.id}` and the same language. Give each page an id of its own.")
            taken.setdefault((front.id, front.language), page.file)
        if front.title and (heading := next((section for section in page.sections if section.level == 1), None)) and heading.title.strip() != front.title.strip():
            yield Finding(page.file, heading.line, f"the title is “{heading.title.strip()}” here and “{front.title}” in the front matter. Make them the same.", "warning")


def _is_date(text: str) -> bool:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
