"""The knowledge base's own vocabulary: names of one thing in both languages, abbreviations, slang and usual misspellings.

It is read from the pages whose topics hold "glossary": each row of their tables is one thing, each cell a list of its names. The last of more than two
columns holds looser ways of speaking: they are searched for, but not put in the place of what was asked.
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
        self._loose: set[str] = set()
        for passage in passages:
            if TOPIC not in documents[passage.document].topics:
                continue
            for sentence in passage.sentences:
                if sentence.kind == "table":
                    cells = [[name for name in _SEPARATOR.split(cell.split(": ", 1)[-1]) if name.strip() not in _EMPTY] for cell in sentence.text.split(" | ")]
                    names = [name for cell in cells for name in cell]
                    if names:
                        groups.setdefault(fold(names[0]), []).extend(names)
                        if len(cells) > 2:
                            self._loose.update(fold(name) for name in cells[-1])
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

    def rewrite(self, text: str, language: str) -> str:
        """The text with each name that the pages of a language hardly use exchanged for the name that they use for the same thing."""
        folded = fold(text)
        if not self._pattern or len(folded) != len(text):
            return text
        out, at = "", 0
        for match in self._pattern.finditer(folded):
            name = match.group()
            # An English word in lower case is as often a verb or part of a phrase as it is the name of a thing.
            plain_word = name.isascii() and " " not in name and text[match.start()].islower()
            usual = None if name in self._loose or plain_word else self._instead(name, language, folded)
            if usual:
                out += text[at : match.start()] + usual
                at = match.end()
        return out + text[at:]

    def other_names(self, text: str, language: str) -> list[str]:
        """Usual names of the things that the text calls by a name that the pages hardly use."""
        folded = fold(text)
        found = (self._instead(name, language, folded) for name in self.names_in(text))
        return list(dict.fromkeys(usual for usual in found if usual))

    def _instead(self, name: str, language: str, folded: str) -> str | None:
        for group in self._by_name[name]:
            usual = self._usual.get((group, language))
            if usual and fold(usual) not in folded and self._uses[fold(usual)] >= _MORE_USUAL * max(1, self._uses[name]):
                return usual
        return None
