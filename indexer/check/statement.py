"""A statement as it is compared with others: its words, and its figures apart."""

from __future__ import annotations

import re
from dataclasses import dataclass

_WORD = re.compile(r"[\u3400-\u9fff]+|[^\W\d_]+")
_FIGURE = re.compile(r"(\d[\d,]*(?:\.\d+)?)[\s-]*(?:calendar |business |working |full )?(%|[^\W\d_]+)?", re.IGNORECASE)
_CHINESE_UNIT = re.compile(r"个?(工作日|自然日|百分点|小时|分钟|美元|欧元|英镑|[\u3400-\u9fff])")


@dataclass(frozen=True, slots=True)
class Statement:
    """One paragraph or list item."""

    file: str
    line: int
    words: frozenset[str]
    """Words in small letters, pairs of Chinese characters; no figures."""
    figures: tuple[tuple[str, str], ...]
    """Value and unit of each figure."""

    def units(self) -> set[str]:
        """The units that it gives figures in."""
        return {unit for _, unit in self.figures if unit}

    def values(self, unit: str) -> set[str]:
        """Its figures in one unit."""
        return {value for value, own in self.figures if own == unit}


def read_statement(file: str, line: int, text: str) -> Statement:
    """The statement that a plain text makes."""
    lower = text.lower()
    words: set[str] = set()
    for word in _WORD.findall(lower):
        if word[0] >= "\u3400":
            words.update(word[i : i + 2] for i in range(len(word) - 1)) if len(word) > 1 else words.add(word)
        else:
            words.add(_stem(word))
    return Statement(file, line, frozenset(words), tuple((value.replace(",", ""), _unit(unit)) for value, unit in _FIGURE.findall(lower)))


def _unit(word: str) -> str:
    if word and word[0] >= "\u3400":
        match = _CHINESE_UNIT.match(word)
        return match[1] if match else word[0]
    return _stem(word)


def _stem(word: str) -> str:
    return word[:-1] if len(word) > 3 and word[-1] == "s" and word[-2] not in "sui" else word
