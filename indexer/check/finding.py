"""One thing that an editor should look at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Level = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Finding:
    """Says what is wrong, where, and what to do."""

    file: str
    """Path below the knowledge base's folder."""
    line: int | None
    """From 1; None where the whole file is meant."""
    message: str
    level: Level = "error"
    """An error makes the check fail; a warning asks for a second look."""
