"""Other ways to ask, by passage: how near a question is to another wording of what a passage answers."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

import numpy as np
import numpy.typing as npt

from indexer.ask_classes import AskClasses
from indexer.eight_bit import TokenRows
from indexer.encoder import EncodedQuery, Floats
from indexer.model import Passage

_COMPARED = 3
"""Ways to ask of one passage that are compared token by token: the nearest by vector."""
_MOST_SECTIONS = 4_000
"""Beyond so many, a page is taught as a whole: what is taught of each takes memory for each way to ask."""


@dataclass(slots=True)
class AskIndex:
    """All ways to ask of one index, m in number, in the order of the passages that they lead to."""

    vectors: Floats
    """Shape (m, d): mean of each one's tokens, length 1."""
    tokens: TokenRows
    """Of each one."""
    passages: npt.NDArray[np.int32]
    """Shape (m, 2): first and end of the passages of its section."""
    sections: npt.NDArray[np.int32]
    """Shape (n,): for each passage, the number of its section (of its page, where there are very many) among those that have ways to ask in any of the page's languages; -1 where there are none."""
    leading: npt.NDArray[np.bool_]
    """Shape (n,): whether a passage is the first of such a section."""
    taught: AskClasses
    """What all of them teach together."""
    _firsts: list[int] = field(init=False)
    _ends: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self._firsts, self._ends = self.passages[:, 0].tolist(), self.passages[:, 1].tolist()

    def likeness(self, query: EncodedQuery, passages: Sequence[Sequence[int]]) -> npt.NDArray[np.float64]:
        """For each group of passages, the late interaction of the question and the best way to ask for any of them, both ways, 0 to 1; nan where there is none."""
        found = np.full(len(passages), np.nan)
        if not len(self.vectors):
            return found
        chosen: list[int] = []
        owners: list[int] = []
        for row, group in enumerate(passages):
            mine = np.array([i for passage in group for i in self._of(passage)], np.int64)
            top = mine[np.argsort(-(self.vectors[mine] @ query.mean), kind="stable")[:_COMPARED]]
            chosen += top.tolist()
            owners += [row] * len(top)
        if not chosen:
            return found
        values = both_ways(query, *self.tokens.products(query.tokens, chosen))
        for row, value in zip(owners, values.tolist(), strict=True):
            found[row] = value if np.isnan(found[row]) else max(found[row], value)
        return found

    def _of(self, passage: int) -> range:
        """The ways to ask for a passage."""
        # Those of one section follow each other, and sections follow their passages.
        return range(bisect_right(self._ends, passage), bisect_right(self._firsts, passage))


def all_asks(passages: Sequence[Passage]) -> Iterator[tuple[str, int, int]]:
    """Each way to ask, with the first and the end of the passages of its section. Where authors give any, headings are ways to ask too: else a section without them would count for nothing beside the others."""
    any_given = any(passage.asks for passage in passages)
    first, before = 0, None
    for (document, line, _), section in groupby(passages, key=lambda passage: (passage.document, passage.section_line, passage.asks)):
        own = list(section)
        heading = own[0].heading_path[-1:] if any_given and (document, line) != before else ()
        for ask in dict.fromkeys((*own[0].asks, *heading)):
            yield ask, first, first + len(own)
        first, before = first + len(own), (document, line)


def both_ways(query: EncodedQuery, matches: Floats, starts: npt.NDArray[np.int64]) -> Floats:
    """Late interaction of a question with short texts, each token with its best match on the other side, 0 to 1.

    `matches` are cosines, shape (question's tokens, tokens of all the texts), `starts` where each text's tokens begin.
    """
    asked = query.weights >= 0.5 * query.weights.max()
    there = query.weights @ np.maximum.reduceat(matches, starts, axis=1)
    lengths = np.diff(np.append(starts, matches.shape[1]))
    back = np.add.reduceat(matches[asked].max(axis=0), starts) / lengths
    return np.asarray((there + back) / 2, np.float32)


def both_ways_of_spans(query: EncodedQuery, matches: Floats, spans: Sequence[tuple[int, int]]) -> Floats:
    """The same for parts of longer texts: `spans` are first and end column of each in `matches`, none of them empty."""
    columns = np.concatenate([np.arange(first, end) for first, end in spans])
    lengths = np.array([end - first for first, end in spans], np.int64)
    return both_ways(query, matches[:, columns], np.cumsum(lengths) - lengths)


def ask_sections(passages: Sequence[Passage], others: Sequence[Sequence[int]]) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.bool_]]:
    """`AskIndex.sections` and `AskIndex.leading`. `others` are, for each passage, those of the same section of the page's translations."""
    starts: dict[tuple[str, int], int] = {}
    section = [starts.setdefault((passage.document, passage.section_line), i) for i, passage in enumerate(passages)]
    numbers = _numbered(passages, others, section)
    if numbers.max(initial=-1) >= _MOST_SECTIONS:
        pages: dict[str, int] = {}
        numbers = _numbered(passages, others, [pages.setdefault(passage.document, i) for i, passage in enumerate(passages)])
    return numbers, (numbers >= 0) & (np.array(section, np.int64) == np.arange(len(section)))


def _numbered(passages: Sequence[Passage], others: Sequence[Sequence[int]], first: Sequence[int]) -> npt.NDArray[np.int32]:
    """A number for each group of passages that have the same `first` one, in any language, and any way to ask; -1 for those that have none."""
    groups = [min([first[i], *(first[other] for other in others[i])]) for i in range(len(passages))]
    numbers = {group: number for number, group in enumerate(sorted({groups[start] for _, start, _ in all_asks(passages)}))}
    return np.array([numbers.get(group, -1) for group in groups], np.int32)
