"""What works a person's own case out. The engine knows no subject: tools are handed to it with the library, as the knowledge base asks for them."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Protocol

from indexer.model import Language
from indexer.snapshot import Snapshot
from server.chat.cite import Cited, Opening


class Calculator(Protocol):
    """Finds in a question what can be worked out."""

    def work_out(self, snapshot: Snapshot, question: str, earlier: Sequence[str], language: Language) -> Opening | None:
        """What follows from the person's own figures, with the statement of the guide that is applied; None where there is nothing to work out, or no such statement.

        `earlier` are the person's questions before this one, oldest first.
        """
        ...


@dataclass(slots=True)
class Turn:
    """What a dialogue says."""

    language: Language
    cited: Cited
    choices: list[str]
    """What may be said next."""
    asks: bool
    """Whether it waits for one of them."""


class Dialogue(Protocol):
    """Asks step by step. It keeps nothing: where it stands follows from the questions before."""

    def turn(self, snapshot: Snapshot, question: str, earlier: Sequence[str], language: Language | None) -> Turn | None:
        """What to say in place of an answer; None where the question does not begin the dialogue and is no reply in it. `language` is the one that was wished for."""
        ...

    def below(self, question: str, earlier: Sequence[str], language: Language, pages: AbstractSet[str]) -> Turn | None:
        """What to say below an answer out of these pages (their ids): the first step where the question is about the person's own case, or the offer to begin; None for nothing."""
        ...


@dataclass(frozen=True, slots=True)
class Tools:
    """What a knowledge base asks for."""

    calculators: tuple[Calculator, ...] = ()
    dialogues: tuple[Dialogue, ...] = field(default=())
