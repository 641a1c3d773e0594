"""Chinese out of pinyin: the likeliest words of these sounds, by how often the index and the encoder's vocabulary have them."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from functools import lru_cache

_BOUND = 0.1
"""How much two characters must belong together in the index (Dice coefficient) to count fully as a word where the encoder's vocabulary has it not: 缺陷 do. What belongs together less counts the less: 分数 is one, though 分 stands in many others."""
_LOOSE = 0.05
"""The least where one of the commonest characters stands in it: 售后 is a word, 款是 is none."""
_LOOSEST = 0.02
"""The least elsewhere."""
COMMONEST = frozenset("的一是不了在人有我他这个们来到时大地为子中你说生国年着就那和要她出也得里后自以会家可下而过天去能对小多然于心学么之都好看起发当没成只如事把还用第样道想作种开")
"""Characters that most Chinese text consists of, by any frequency list: beside one of them, another is often no word with it."""
_LEAST_USES = 2
"""Passages that must hold a pair of characters before it can be a word."""
_MOST_CHARACTERS = 20
"""Characters of one sound that are tried, the commonest first."""
_ALONE = 0.2
"""How likely a character stands alone, beside being part of a word."""
_ZIPF = 0.1
"""Share of a text that the r-th commonest word has, times r (Zipf's law, for some hundred thousand words)."""
_LETTERS = frozenset("bcdfghijklmnpqrstuvwxyz")

Rank = Callable[[str], int | None]
"""Place of a word among those of the encoder's vocabulary, the commonest first; None where that has not the word."""


class Pinyin:
    """Reads pinyin for one index."""

    def __init__(self, uses: Mapping[str, int], rank: Rank) -> None:
        """`uses` are the passages that hold a term, for Chinese characters and pairs of them."""
        self._uses = uses
        self._rank = rank
        self._characters_in_all = max(1, sum(times for term, times in uses.items() if len(term) == 1))
        self._pairs_in_all = max(1, sum(times for term, times in uses.items() if len(term) == 2 and not term.isascii()))
        self._pair = lru_cache(maxsize=5_000)(self._likeliest_pair)
        self._single = lru_cache(maxsize=2_000)(self._likeliest_character)
        self._known = lru_cache(maxsize=2_000)(self._commonest)

    def read(self, syllables: list[str], *, alone: bool = False) -> str | None:
        """The likeliest text: words of two syllables, and single characters between. None where a syllable is no sound of Chinese, or several make no word of two and may not all stand `alone`."""
        best: list[tuple[float, str, bool] | None] = [(0.0, "", False)]
        for end in range(1, len(syllables) + 1):
            options = []
            for length, found in ((1, self._single(syllables[end - 1])), (2, self._pair(syllables[end - 2], syllables[end - 1]) if end > 1 else None)):
                if found and (before := best[end - length]):
                    options.append((before[0] + math.log(found[0]), before[1] + found[1], before[2] or length == 2))
            best.append(max(options, default=None))
        last = best[-1]
        return last[1] if last and (last[2] or alone or len(syllables) == 1) else None

    def _likeliest_character(self, syllable: str) -> tuple[float, str] | None:
        """The commonest character whose first reading it is, and its share of a text."""
        found = next((character for character in self._known(syllable) if sounds(character) == syllable), None)
        return (_ALONE * self._share_of_character(found), found) if found else None

    def _likeliest_pair(self, first: str, second: str) -> tuple[float, str] | None:
        """The commonest word of two characters that is read so, else that many speakers read so, and its share of a text."""
        spoken = [(one, other) for one in _alike(first) for other in _alike(second) if (one, other) != (first, second)]
        return self._exact_pair(first, second) or max((found for one, other in spoken if (found := self._exact_pair(one, other))), default=None)

    def _exact_pair(self, first: str, second: str) -> tuple[float, str] | None:
        listed = [(share, one + other) for one in self._known(first) for other in self._known(second) if (share := self._share_of_pair(one, other))]
        return next(((share, pair) for share, pair in sorted(listed, reverse=True)[:5] if sounds(pair) == f"{first} {second}"), None)

    def _commonest(self, syllable: str) -> list[str]:
        shares = [(self._share_of_character(character), character) for character in by_sound().get(syllable, "")]
        return [character for share, character in sorted(shares, reverse=True)[:_MOST_CHARACTERS] if share]

    def _share_of_character(self, character: str) -> float:
        return (self._uses.get(character, 0) / self._characters_in_all + self._in_language(self._rank(character))) / 2

    def _share_of_pair(self, one: str, other: str) -> float:
        rank, times = self._rank(one + other), float(self._uses.get(one + other, 0))
        if rank is None:
            bond = 2 * times / (self._uses.get(one, 0) + self._uses.get(other, 0) or 1)
            if times < _LEAST_USES or bond < (_LOOSEST if COMMONEST.isdisjoint((one, other)) else _LOOSE):
                return 0.0
            times *= min(1.0, bond / _BOUND)
        return (times / self._pairs_in_all + self._in_language(rank)) / 2

    def _in_language(self, rank: int | None) -> float:
        return 0.0 if rank is None else _ZIPF / (rank + 1)


@lru_cache(maxsize=50_000)
def sounds(text: str) -> str:
    """Pinyin without tones, a space between syllables."""
    from pypinyin import lazy_pinyin

    return " ".join(lazy_pinyin(text))


def merged_sounds(text: str) -> str:
    """Pinyin with the sounds that many speakers do not tell apart made one."""
    return " ".join(merged(syllable) for syllable in sounds(text).split(" "))


def merged(syllable: str) -> str:
    """zh, ch, sh as z, c, s, and the endings in, en, an for ing, eng, ang."""
    return re.sub(r"(?<=[iea])ng$", "n", re.sub(r"^([zcs])h", r"\1", syllable))


@lru_cache(maxsize=10_000)
def syllables(word: str) -> list[str]:
    """The word cut into pinyin syllables, the fewest that there are; empty where it is not pinyin."""
    known = by_sound().keys()
    best: list[list[str] | None] = [[]] + [None] * len(word)
    for end in range(1, len(word) + 1):
        for start in range(max(0, end - 6), end):
            head = best[start]
            if head is not None and word[start:end] in known and word[start:end] not in _LETTERS and (best[end] is None or len(head) + 1 < len(best[end] or [])):
                best[end] = [*head, word[start:end]]
    return best[len(word)] or []


def _alike(syllable: str) -> list[str]:
    """Syllables that many speakers do not tell from this one, itself among them."""
    return _by_merged_sound()[merged(syllable)]


@lru_cache(maxsize=1)
def _by_merged_sound() -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for syllable in by_sound():
        found.setdefault(merged(syllable), []).append(syllable)
    return found


@lru_cache(maxsize=1)
def by_sound() -> Mapping[str, str]:
    """The characters of each syllable, by all of their readings."""
    from pypinyin import pinyin_dict
    from pypinyin.contrib.tone_convert import to_normal

    # Forty thousand characters share some 1,500 sounds: each is looked at once.
    plain = lru_cache(maxsize=None)(lambda sound: to_normal(sound).replace("ü", "v"))
    found: dict[str, list[str]] = {}
    for code, readings in pinyin_dict.pinyin_dict.items():
        for syllable in {plain(reading) for reading in readings.split(",")}:
            if 0x4E00 <= code <= 0x9FFF:
                found.setdefault(syllable, []).append(chr(code))
            else:
                found.setdefault(syllable, [])
    return {syllable: "".join(characters) for syllable, characters in found.items()}
