"""Pages that nobody has looked at for a long time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from indexer.check.finding import Finding
from indexer.check.outline import Outline

_DAYS = 180
"""Days after which a page about rules that change is no longer to be trusted without another look."""


def check(pages: list[Outline], today: date) -> Iterator[Finding]:
    """By the `updated` of the front matter; one that is no date is another rule's finding."""
    for page in pages:
        try:
            age = (today - date.fromisoformat(page.front.updated or "")).days
        except ValueError:
            continue
        if age > _DAYS:
            yield Finding(page.file, page.key_line("updated"), f"last updated {age} days ago. Check it against its sources and renew `updated`.", "warning")
