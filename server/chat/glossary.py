"""The knowledge base's own vocabulary: names of one thing in both languages, abbreviations, slang and usual misspellings.

It is read from the pages whose topics hold "glossary": each row of their tables is one thing, each cell a list of its names.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from indexer.language import fold, has_han
from indexer.model import Document, Passage

TOPIC = "glossary"
_MORE_USUAL = 3
"""How many times oftener the pages must use another name before it is put beside the one that was asked with."""
_SEPARATOR = re.compile(r"\s*[、,，;；/]\s*")
_EMPTY = {"", "-", "—", "–"}


class Glossary:
    """Groups of names. Empty where the knowledge base has no glossary."""

    def __init__(self, documents: dict[str, Document], passages: Sequence[Passage]) -> None:
        groups: dict[str, list[str]] = {}
        for passage in passages:
            if TOPIC not in documents[passage.document].topics:
                continue
            for sentence in passage.sentences:
                if sentence.kind == "table":
                    names = [name for cell in sentence.text.split(" | ") for name in _SEPARATOR.split(cell.split(": ", 1)[-1]) if name.strip() not in _EMPTY]
                    if names:
                        groups.setdefault(fold(names[0]), []).extend(names)
        self._groups = [list(dict.fromkeys(names)) for names in groups.values()]
        self._by_name: dict[str, list[int]] = {}
        for i, names in enumerate(self._groups):
            for name in names:
                self._by_name.setdefault(fold(name), []).append(i)
        han = sorted((name for name in self._by_name if has_han(name) and len(name) > 1), key=len, reverse=True)
        latin = sorted((name for name in self._by_name if not has_han(name) and len(name) > 1), key=len, reverse=True)
        parts = [re.escape(name) for name in han] + [rf"(?<![a-z0-9]){re.escape(name)}(?![a-z0-9])" for name in latin]
        self._pattern = re.compile("|".join(parts)) if parts else None
        self._uses: Counter[str] = Counter()
        self._usual: dict[tuple[int, str], str] = {}
        if self._pattern:
            self._count(documents, passages)

    def _count(self, documents: dict[str, Document], passages: Sequence[Passage]) -> None:
        """Which name of each thing the pages of each language use most."""
        by_language: dict[str, Counter[str]] = {}
        for passage in passages:
            document = documents[passage.document]
            if TOPIC not in document.topics:
                by_language.setdefault(document.language, Counter()).update(self.names_in(passage.encoded_text))
        for language, counts in by_language.items():
            self._uses.update(counts)
            for i, names in enumerate(self._groups):
                best = max(names, key=lambda name: counts[fold(name)])
                if counts[fold(best)]:
                    self._usual[i, language] = best

    def names_in(self, text: str) -> list[str]:
        """Names of the glossary that occur in a text, folded, longest first at each place."""
        return list(dict.fromkeys(self._pattern.findall(fold(text)))) if self._pattern else []

    def expand(self, text: str, language: str) -> dict[str, str]:
        """For each name in the text that the pages of a language hardly use: the name that they use for the same thing."""
        folded = fold(text)
        found: dict[str, str] = {}
        for name in self.names_in(text):
            for group in self._by_name[name]:
                usual = self._usual.get((group, language))
                if usual and fold(usual) not in folded and self._uses[fold(usual)] >= _MORE_USUAL * self._uses[name]:
                    found.setdefault(name, usual)
        return found
