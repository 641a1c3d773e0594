"""The lexical leg: BM25 over words, and over characters and character pairs for Chinese."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from indexer.language import fold

_LETTER = r"(?![\u3400-\u9fff\uf900-\ufaff])[^\W\d_]"
_TOKEN = re.compile(rf"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+|\d+(?:[.,]\d+)*%?|(?:{_LETTER})+(?:['’-](?:{_LETTER})+)*\d*")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_K1 = 1.5
_B = 0.75


def lexical_terms(text: str) -> list[str]:
    """Terms of a text, folded: characters and pairs of Chinese, words and numbers of the rest. No stop list: 要求 and 限制 are what policy questions are about."""
    terms: list[str] = []
    for match in _TOKEN.finditer(fold(text)):
        token = match.group()
        if _HAN.match(token):
            terms += token
            terms += [token[i : i + 2] for i in range(len(token) - 1)]
        elif "-" in token or "'" in token or "’" in token:
            parts = re.split(r"['’-]", token)
            terms += [_stem(part) for part in parts]
            terms.append("".join(parts))
        else:
            terms.append(_stem(token))
    return terms


def _stem(word: str) -> str:
    """Plural and singular of an English word made one; anything further confuses more than it finds."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


class LexicalIndex:
    """Postings in three flat arrays, so that it is read from disk as it is."""

    def __init__(self, terms: Sequence[str], starts: npt.NDArray[np.int64], passages: npt.NDArray[np.int32], weights: npt.NDArray[np.float32], idf: npt.NDArray[np.float32], count: int) -> None:
        self.terms = terms
        self.starts = starts
        self.passages = passages
        self.weights = weights
        self.idf = idf
        self.count = count
        self._ids = {term: i for i, term in enumerate(terms)}
        self._highest = float(np.log(1 + (count + 0.5) / 0.5))

    @classmethod
    def build(cls, texts: Iterable[str]) -> LexicalIndex:
        """Index texts; their position is their id."""
        counts = [Counter(lexical_terms(text)) for text in texts]
        lengths = np.array([sum(counter.values()) for counter in counts], np.float32)
        average = float(lengths.mean()) if len(lengths) else 1.0
        postings: dict[str, list[tuple[int, int]]] = {}
        for i, counter in enumerate(counts):
            for term, frequency in counter.items():
                postings.setdefault(term, []).append((i, frequency))
        terms = sorted(postings)
        starts = np.zeros(len(terms) + 1, np.int64)
        starts[1:] = np.cumsum([len(postings[term]) for term in terms])
        flat = np.array([entry for term in terms for entry in postings[term]], np.int64).reshape(-1, 2)
        found = np.diff(starts).astype(np.float32)
        idf = np.log(1 + (len(counts) - found + 0.5) / (found + 0.5)).astype(np.float32)
        times = flat[:, 1].astype(np.float32)
        saturation = times * (_K1 + 1) / (times + _K1 * (1 - _B + _B * lengths[flat[:, 0]] / max(average, 1e-9)))
        weights = np.asarray(np.repeat(idf, np.diff(starts)) * saturation, np.float32)
        return cls(terms, starts, flat[:, 0].astype(np.int32), weights, idf, len(counts))

    def __contains__(self, term: str) -> bool:
        return term in self._ids

    def scores(self, terms: Iterable[str]) -> npt.NDArray[np.float32]:
        """BM25 of every passage; a term asked twice counts twice."""
        scores = np.zeros(self.count, np.float32)
        for term, times in Counter(terms).items():
            if (i := self._ids.get(term)) is not None:
                part = slice(self.starts[i], self.starts[i + 1])
                scores[self.passages[part]] += times * self.weights[part]
        return scores

    def term_idf(self, term: str) -> float:
        """Inverse document frequency; that of a word never seen where the index does not have it."""
        i = self._ids.get(term)
        return self._highest if i is None else float(self.idf[i])

    def coverage(self, terms: Iterable[str]) -> float:
        """Share of the terms' idf mass that the index knows, 0 to 1; unknown terms weigh as much as the rarest."""
        known = total = 0.0
        for term in terms:
            weight = self.term_idf(term)
            total += weight
            known += weight if term in self._ids else 0.0
        return known / total if total else 0.0

    def unit(self, terms: Iterable[str]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
        """Ids of the distinct terms that the index has, ascending, and their idf, scaled so that the squares add up to 1."""
        ids = np.array(sorted({self._ids[term] for term in terms if term in self._ids}), np.int64)
        weights = self.idf[ids]
        return ids, np.asarray(weights / max(float(np.linalg.norm(weights)), 1e-9), np.float32)

    def passages_with(self, term: str) -> npt.NDArray[np.int32]:
        """Ids of the passages that hold a term."""
        i = self._ids.get(term)
        return self.passages[self.starts[i] : self.starts[i + 1]] if i is not None else np.zeros(0, np.int32)
