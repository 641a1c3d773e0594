"""What works a person's own case out. The engine knows no subject: tools are handed to it with the library, as the knowledge base asks for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from indexer.model import Language
from indexer.snapshot import Snapshot
from server.chat.cite import Opening


class Tool(Protocol):
    """Finds in a question what can be worked out."""

    def work_out(self, snapshot: Snapshot, question: str, earlier: Sequence[str], language: Language) -> Opening | None:
        """What follows from the person's own figures, with the statement of the guide that is applied; None where there is nothing to work out, or no such statement.

        `earlier` are the person's questions before this one, oldest first.
        """
        ...
