"""Other ways to ask: each leads to one section only."""

from __future__ import annotations

import re
from collections.abc import Iterator

from indexer.check.finding import Finding
from indexer.check.outline import Outline
from indexer.language import fold

_LONGEST = 160
"""Characters: what is longer is a story, which no other seller tells in the same words."""


def check(pages: list[Outline]) -> Iterator[Finding]:
    """The same words in two places send the seller to either of them by chance."""
    seen: dict[tuple[str | None, str], tuple[str, int]] = {}
    for page in pages:
        for line, ask in page.asks:
            key = (page.front.language, re.sub(r"\W+", "", fold(ask)))
            if len(ask) > _LONGEST:
                yield Finding(page.file, line, f"a way to ask of {len(ask)} characters is too long. Keep it under {_LONGEST}.")
            if key in seen:
                file, other = seen[key]
                yield Finding(page.file, line, f"“{ask[:40]}” is also a way to ask in {file}:{other}. Leave it where the answer is.")
            else:
                seen[key] = (page.file, line)
