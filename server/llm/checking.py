"""Every sentence of a model against the passages that it cites, as it comes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from indexer.language import detect_language, fold, has_han
from indexer.model import Language
from server.chat.verify import supports
from server.llm.reader import Written

_MARKUP = re.compile(r"<[a-z/!?]|]\(|[\[\]【】`\\]|!\[", re.IGNORECASE)
_MOST_KEPT = 40
"""Sentences of an answer: a model that writes more has lost its way."""
_HOPELESS = 6
"""Sentences that may fail, more than pass, before the rest is not waited for."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A sentence that the check let pass, with the passages that each say it on their own."""

    text: str
    cited: tuple[int, ...]
    line: int
    item: str


@dataclass(slots=True)
class Checking:
    """The sentences of one answer so far."""

    passages: Mapping[int, str]
    """What may be cited, by number."""
    language: Language
    check: Callable[[str, str], bool] = supports
    kept: list[Kept] = field(default_factory=list)
    dropped: Counter[str] = field(default_factory=Counter)
    """How many sentences were dropped, by why: uncited, invented_citation, unsupported, language, markup, repeated."""
    broken_lists: set[int] = field(default_factory=set)
    """Lines of numbered items that lost a sentence."""
    _seen: set[str] = field(default_factory=set)

    def take(self, written: Written) -> bool:
        """Judge one sentence; True where it is kept."""
        good = tuple(n for n in written.cited if n in self.passages and self.check(self.passages[n], written.text))
        reason = self._reason(written, good)
        if reason:
            self.dropped[reason] += 1
            if written.item == "1":
                self.broken_lists.add(written.line)
            return False
        self._seen.add(fold(written.text))
        self.kept.append(Kept(written.text, good, written.line, written.item))
        return True

    @property
    def hopeless(self) -> bool:
        """True where nothing useful can come any more."""
        return len(self.kept) > _MOST_KEPT or self.dropped.total() >= max(_HOPELESS, 2 * len(self.kept) + 1)

    def _reason(self, written: Written, good: tuple[int, ...]) -> str:
        if not written.cited:
            return "uncited"
        if not any(n in self.passages for n in written.cited):
            return "invented_citation"
        if _MARKUP.search(written.text):
            return "markup"
        if not good:
            return "unsupported"
        if fold(written.text) in self._seen:
            return "repeated"
        # An answer in the language of the question, or none: a sentence of the other language may well be the guide's own.
        if has_han(written.text) if self.language == "en" else detect_language(written.text) != "zh":
            return "language"
        return ""
