"""An encoder for tests: no model, no randomness, and texts that share words or characters are near each other."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np

from indexer.encoder import EncodedPassage, EncodedQuery, Floats, Span

_TOKEN = re.compile(r"[\u3400-\u9fff]|[^\W_]+|[^\w\s]")


class FakeEncoder:
    """Each token's vector is the sum of its character trigrams' hashes; a text's vector is the mean of its tokens."""

    def __init__(self, dimension: int = 64, name: str = "fake-encoder") -> None:
        self._dimension = dimension
        self._name = name
        self.encoded: list[str] = []
        """Every passage text that it was given, in the order in which they came: tests count these."""

    @property
    def name(self) -> str:
        return self._name

    @property
    def dimension(self) -> int:
        return self._dimension

    def count_tokens(self, text: str) -> int:
        return len(_TOKEN.findall(text))

    def word_rank(self, word: str) -> int | None:
        return 1_000 if word.isalpha() else None

    def encode_passages(self, texts: Sequence[str], spans: Sequence[Sequence[Span]]) -> Iterator[tuple[int, EncodedPassage]]:
        # Longest first, as the real one does: whoever relies on the order of the results is found out.
        for i in sorted(range(len(texts)), key=lambda i: -len(texts[i])):
            self.encoded.append(texts[i])
            tokens, places = self._tokens(texts[i])
            ranges = np.array([(np.searchsorted(places[:, 1], start, "right"), np.searchsorted(places[:, 0], end)) for start, end in spans[i]], np.int32).reshape(-1, 2)
            sentences = [_mean(tokens[first:end]) if end > first else _mean(tokens) for first, end in ranges]
            yield i, EncodedPassage(_mean(tokens), np.stack(sentences) if sentences else np.zeros((0, self._dimension), np.float32), tokens, ranges)

    def encode_query(self, text: str) -> EncodedQuery:
        tokens, places = self._tokens(text)
        count = len(tokens)
        return EncodedQuery(_mean(tokens), _mean(tokens), tokens, np.full(count, 1 / count, np.float32), places, np.ones(count, np.float32))

    def encode_questions(self, texts: Sequence[str]) -> Iterator[tuple[int, EncodedQuery]]:
        for i in sorted(range(len(texts)), key=lambda i: -len(texts[i])):
            yield i, self.encode_query(texts[i])

    def _tokens(self, text: str) -> tuple[Floats, np.ndarray]:
        found = list(_TOKEN.finditer(text))
        if not found:
            return _vector(text, self._dimension)[None, :], np.zeros((1, 2), np.int64)
        return np.stack([_vector(match.group().lower(), self._dimension) for match in found]), np.array([match.span() for match in found], np.int64)


@lru_cache(maxsize=20_000)
def _vector(token: str, dimension: int) -> Floats:
    padded = f"<{token}>"
    total = np.zeros(dimension, np.float32)
    for i in range(len(padded) - 2):
        total += np.random.default_rng(zlib.crc32(padded[i : i + 3].encode())).standard_normal(dimension).astype(np.float32)
    return np.asarray(total / max(float(np.linalg.norm(total)), 1e-9), np.float32)


def _mean(tokens: Floats) -> Floats:
    mean = tokens.mean(axis=0)
    return np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-9), np.float32)
