"""The knowledge base's own vocabulary: names of one thing in both languages, abbreviations, slang and usual misspellings.

It is read from the pages whose topics hold "glossary": each row of their tables is one thing, each cell a list of its names. The last of more than two
columns holds looser ways of speaking: they are searched for, but not put in the place of what was asked.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from indexer.language import fold, has_han
from indexer.model import Document, Passage

TOPIC = "glossary"
_MORE_USUAL = 3
"""How many times oftener the pages must use another name before it is put beside the one that was asked with."""
_SEPARATOR = re.compile(r"\s*[、,，;；/]\s*")
_EMPTY = {"", "-", "—", "–"}
_IN_WORD = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")
"""What may not stand next to a Latin name: it would be part of a longer word. The empty text before the beginning and after the end is none of these."""


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
        # By their first two characters: one pattern of hundreds of alternatives tries them all at each character of a text, which costs seconds for all passages.
        self._beginning: dict[str, list[tuple[str, bool]]] = {}
        for name in sorted((name for name in self._by_name if len(name) > 1), key=lambda name: (not has_han(name), -len(name))):
            self._beginning.setdefault(name[:2], []).append((name, has_han(name)))
        self._uses: Counter[str] = Counter()
        self._usual: dict[tuple[int, str], str] = {}
        if self._beginning:
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

    def misses_all(self, text: str) -> bool:
        """True where a text names nothing that the glossary has; without a glossary nobody can tell."""
        return bool(self._groups) and not self.names_in(text)

    def names_in(self, text: str) -> list[str]:
        """Names of the glossary that occur in a text, folded, longest first at each place."""
        return list(dict.fromkeys(name for _, name in self._found(fold(text))))

    def _found(self, folded: str) -> Iterator[tuple[int, str]]:
        """Where names stand in a folded text, one after the other: Chinese before Latin ones, the longest first; a Latin one only as a whole word."""
        at = 0
        while at < len(folded):
            for name, is_han in self._beginning.get(folded[at : at + 2], ()):
                end = at + len(name)
                if folded.startswith(name, at) and (is_han or not (folded[at - 1 : at] in _IN_WORD or folded[end : end + 1] in _IN_WORD)):
                    yield at, name
                    at = end
                    break
            else:
                at += 1

    def rewrite(self, text: str, language: str) -> str:
        """The text with each name that the pages of a language hardly use exchanged for the name that they use for the same thing."""
        folded = fold(text)
        if len(folded) != len(text):
            return text
        out, at = "", 0
        for start, name in self._found(folded):
            # An English word in lower case is as often a verb or part of a phrase as it is the name of a thing.
            plain_word = name.isascii() and " " not in name and text[start].islower()
            usual = None if name in self._loose or plain_word else self._instead(name, language, folded)
            if usual:
                out += text[at:start] + usual
                at = start + len(name)
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
