"""Conflict blocks: a known kind, and exactly three items."""

from __future__ import annotations

import re
from collections.abc import Iterator

from indexer.check.finding import Finding
from indexer.check.outline import Outline

_KINDS = ("superseded", "scope", "unresolved")
_MARKER = re.compile(r"^\[!CONFLICT\] (\w+)$")


def check(pages: list[Outline]) -> Iterator[Finding]:
    """The answer is put together from the three items, so each must be there."""
    for page in pages:
        for section in page.sections:
            for conflict in section.conflicts:
                marker = _MARKER.match(conflict.marker)
                if marker is None or marker.group(1) not in _KINDS:
                    yield Finding(page.file, conflict.line, f"`{conflict.marker}` is not the first line of a conflict block. Write `[!CONFLICT] kind` with superseded, scope or unresolved.")
                if len(conflict.items) != 3:
                    yield Finding(page.file, conflict.line, f"this conflict block has {len(conflict.items)} items. It needs three: one statement, the other statement, which stands and why.")
