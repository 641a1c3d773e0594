"""The questions that ranking asks of an index, and the index in files that answers them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from indexer.ask_index import AskIndex
from indexer.centres import Centres
from indexer.eight_bit import TokenRows
from indexer.encoder import EncodedQuery, Floats
from indexer.lexical import LexicalIndex
from indexer.model import Language

Hit = tuple[int, float]
"""A passage's id and its score, higher is better."""


class Index(Protocol):
    """Everything that ranking needs. `language` leaves out passages whose page has a translation into that language."""

    def by_section(self, vector: Floats, k: int, language: Language | None = None) -> list[Hit]:
        """Passages with the nearest vectors, best first."""

    def by_sentence(self, vector: Floats, k: int, language: Language | None = None) -> list[Hit]:
        """Passages with the nearest sentences, best first, each once with its best sentence."""

    def by_words(self, terms: Sequence[str], k: int, language: Language | None = None) -> tuple[list[Hit], float]:
        """Passages that share words, best first, and the coverage of the terms, 0 to 1."""

    def by_ask(self, vector: Floats, terms: Iterable[str], k: int, language: Language | None = None) -> tuple[list[Hit], Floats]:
        """First passages of the sections that the ways to ask teach a question to lead to, best first, and how much they speak for each passage, shape (n,): near 1 for the right one, near 0 for others, nan where there are none."""

    def asked_alike(self, query: EncodedQuery, passages: Sequence[int]) -> npt.NDArray[np.float64]:
        """How like the question is to the nearest other way to ask for each passage or its twins, 0 to 1; nan where there is none."""

    def token_vectors(self, passage: int) -> Floats:
        """Token vectors of a passage, shape (t, d)."""

    def cosines(self, query: EncodedQuery, passages: Sequence[int]) -> tuple[Floats, npt.NDArray[np.int64]]:
        """Cosines of the question's tokens with those of passages, one passage after the other, shape (question's tokens, t), and where each passage begins."""

    def cosines_around_centres(self, query: EncodedQuery, passages: Sequence[int]) -> tuple[Floats, Floats, npt.NDArray[np.int64]]:
        """The same, with the cosines around the middle of each one's language (`Centres.cosines`) after those around zero."""

    def twins(self, passage: int) -> Sequence[int]:
        """Passages that say the same in the page's other languages; none where it has no translation."""

    def heading_range(self, passage: int) -> tuple[int, int]:
        """Which of a passage's tokens its own heading has, first and end; equal where it has none."""

    def sentence_ranges(self, passage: int) -> npt.NDArray[np.int32]:
        """Which of a passage's tokens each of its sentences has: shape (s, 2), first and end."""


@dataclass(slots=True)
class FileIndex:
    """FAISS over section and sentence vectors, postings in memory, token vectors on the disk."""

    sections: Any
    """faiss index of n passages, inner product."""
    sentences: Any
    """faiss index of all sentences."""
    owners: npt.NDArray[np.int32]
    """Passage of each sentence."""
    words: LexicalIndex
    tokens: TokenRows
    """Of each passage."""
    ranges: npt.NDArray[np.int32]
    """Shape (all sentences, 2): which tokens of its passage a sentence has."""
    headings: npt.NDArray[np.int32]
    """Shape (n, 2): which tokens of a passage are its own heading; first and end equal where it has none."""
    shadowed: dict[str, npt.NDArray[np.bool_]]
    """For each language, and "" for none, passages that are left out: those whose page has a translation into it, and examples of what is not covered."""
    asks: AskIndex
    others: list[list[int]]
    """For each passage, those of the same section of the page's translations."""
    centres: Centres
    languages: npt.NDArray[np.int64]
    """Shape (n,): each passage's language, as its place in `LANGUAGES`."""

    def by_section(self, vector: Floats, k: int, language: Language | None = None) -> list[Hit]:
        return self._nearest(self.sections, vector, k, language, None)

    def by_sentence(self, vector: Floats, k: int, language: Language | None = None) -> list[Hit]:
        best: dict[int, float] = {}
        for sentence, score in self._nearest(self.sentences, vector, k * 4, language, self.owners):
            best.setdefault(int(self.owners[sentence]), score)
        return list(best.items())[:k]

    def by_words(self, terms: Sequence[str], k: int, language: Language | None = None) -> tuple[list[Hit], float]:
        scores = self.words.scores(terms)
        if (hidden := self._hidden(language)) is not None:
            scores[hidden] = 0.0
        k = min(k, len(scores))
        top = np.argpartition(-scores, k - 1)[:k] if k else np.zeros(0, np.int64)
        hits = [(int(i), float(scores[i])) for i in top[np.argsort(-scores[top], kind="stable")] if scores[i] > 0]
        return hits, self.words.coverage(terms)

    def by_ask(self, vector: Floats, terms: Iterable[str], k: int, language: Language | None = None) -> tuple[list[Hit], Floats]:
        scores = self.asks.taught.scores(vector, terms)
        spoken = np.where(self.asks.sections < 0, np.float32(np.nan), np.append(scores, np.float32(0))[self.asks.sections])
        shown = np.flatnonzero(self.asks.leading if (hidden := self._hidden(language)) is None else self.asks.leading & ~hidden)
        return [(int(i), float(spoken[i])) for i in shown[np.argsort(-spoken[shown], kind="stable")[:k]]], spoken

    def asked_alike(self, query: EncodedQuery, passages: Sequence[int]) -> npt.NDArray[np.float64]:
        return self.asks.likeness(query, [[passage, *self.others[passage]] for passage in passages])

    def token_vectors(self, passage: int) -> Floats:
        return self.tokens.of(passage)

    def cosines(self, query: EncodedQuery, passages: Sequence[int]) -> tuple[Floats, npt.NDArray[np.int64]]:
        return self.tokens.products(query.tokens, passages)

    def cosines_around_centres(self, query: EncodedQuery, passages: Sequence[int]) -> tuple[Floats, Floats, npt.NDArray[np.int64]]:
        products, starts = self.tokens.products(self.centres.compared(query), passages)
        languages = np.repeat(self.languages[passages], np.diff(np.append(starts, products.shape[1])))
        return products[: len(query.tokens)], self.centres.cosines(query, products, languages), starts

    def heading_range(self, passage: int) -> tuple[int, int]:
        first, end = self.headings[passage]
        return int(first), int(end)

    def twins(self, passage: int) -> Sequence[int]:
        return self.others[passage]

    def sentence_ranges(self, passage: int) -> npt.NDArray[np.int32]:
        first, last = np.searchsorted(self.owners, [passage, passage + 1])
        return self.ranges[int(first) : int(last)]

    def _hidden(self, language: Language | None) -> npt.NDArray[np.bool_] | None:
        # A language that no page is in has no translations to prefer, but what is not covered stays hidden.
        return self.shadowed.get(language or "", self.shadowed.get(""))

    def _nearest(self, index: Any, vector: Floats, k: int, language: Language | None, owners: npt.NDArray[np.int32] | None) -> list[Hit]:
        hidden = self._hidden(language)
        # A flat index compares everything anyway: asking for more than is kept costs little, and hidden ones are dropped after.
        wanted = min(index.ntotal, k * 3 if hidden is not None else k)
        while wanted:
            scores, ids = index.search(vector.reshape(1, -1), wanted)
            shown = slice(None) if hidden is None else ~hidden[ids[0] if owners is None else owners[ids[0]]]
            best, near = ids[0][shown][:k], scores[0][shown][:k]
            if len(best) == k or wanted == index.ntotal:
                return [(int(i), float(score)) for i, score in zip(best, near, strict=True)]
            # So many hidden ones were nearest that too few others are left.
            wanted = min(index.ntotal, wanted * 4)
        return []


def shadowed_passages(pages: Iterable[tuple[str, Language, bool]]) -> dict[str, npt.NDArray[np.bool_]]:
    """For each language, and "" for none, which passages are left out. `pages` gives each passage's page id, language, and whether it is an example of what is not covered."""
    listed = list(pages)
    outside = np.array([is_outside for _, _, is_outside in listed], np.bool_)
    languages = {language for _, language, _ in listed}
    having = {language: {page for page, own, _ in listed if own == language} for language in languages}
    masks = {str(language): np.array([own != language and page in having[language] for page, own, _ in listed], np.bool_) | outside for language in languages}
    masks[""] = outside
    return {language: mask for language, mask in masks.items() if mask.any()}


def twin_passages(sections: Iterable[tuple[str, Language, int]]) -> list[list[int]]:
    """For each passage, those of the same section in the page's other languages. `sections` gives each passage's page id, language and line of its heading.

    Sections are paired by their order on the page, and only where the page has as many of them in both languages.
    """
    listed = list(sections)
    lines: dict[tuple[str, Language], list[int]] = {}
    for page, language, line in listed:
        known = lines.setdefault((page, language), [])
        if line not in known:
            known.append(line)
    members: dict[tuple[str, Language, int], list[int]] = {}
    for i, (page, language, line) in enumerate(listed):
        members.setdefault((page, language, lines[page, language].index(line)), []).append(i)
    languages = {language for _, language, _ in listed}
    return [
        [
            twin
            for other in languages - {language}
            if len(lines.get((page, other), ())) == len(lines[page, language])
            for twin in members.get((page, other, lines[page, language].index(line)), ())
        ]
        for page, language, line in listed
    ]
