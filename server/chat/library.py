"""A snapshot with what the chat engine derives from it once."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from indexer.model import Language
from indexer.snapshot import Snapshot
from server.chat.compose import is_statement
from server.chat.glossary import TOPIC as GLOSSARY
from server.chat.glossary import Glossary
from server.chat.pinyin import Rank
from server.chat.scope import is_out_of_scope
from server.chat.spelling import Speller
from server.chat.tool import Tools


@dataclass(slots=True)
class Library:
    """A snapshot with what the engine derives from it once."""

    snapshot: Snapshot
    speller: Speller
    glossary: Glossary
    outside: npt.NDArray[np.int64]
    """Passages that are examples of what is not covered."""
    aside: frozenset[int]
    """Passages without a statement, and of vocabulary: found, never quoted."""
    languages: frozenset[Language]
    tools: Tools = field(default_factory=Tools)
    """What works a person's own case out, as the knowledge base asks for it."""

    @classmethod
    def of(cls, snapshot: Snapshot, rank: Rank, tools: Tools | None = None) -> Library:
        """Prepare a snapshot. `rank` is the encoder's `word_rank`."""
        documents = snapshot.documents
        return cls(
            snapshot,
            Speller(snapshot.index.words, rank),
            Glossary(documents, snapshot.passages),
            np.array([i for i, p in enumerate(snapshot.passages) if is_out_of_scope(documents[p.document]) and p.sentences[0].kind == "item"], np.int64),
            frozenset(i for i, p in enumerate(snapshot.passages) if GLOSSARY in documents[p.document].topics or not any(is_statement(documents[p.document], s) for s in p.sentences)),
            frozenset(document.language for document in documents.values()),
            tools or Tools(),
        )

    def scope(self, language: Language) -> Language | None:
        """The language whose pages are preferred for a question in this one; None where there are no such pages."""
        return language if language in self.languages else None
