"""Misspellings, homophones and pinyin, read against the index's own vocabulary.

Nothing here knows a word by name: a Chinese word that the index does not have is replaced by one that it has and that sounds the same; Latin letters that
spell pinyin are read as `Pinyin` reads them; an English word that neither the index nor the encoder's vocabulary knows becomes its nearest
neighbour by edit distance: the index's, or English's where that is nearer.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import Any, cast

from indexer.language import fold
from indexer.lexical import LexicalIndex
from server.chat.pinyin import COMMONEST, Pinyin, Rank, by_sound, merged_sounds, syllables

_HAN_RUN = re.compile(r"[\u4e00-\u9fff]+")
_LATIN_WORD = re.compile(r"(?<![A-Za-z0-9-])[A-Za-z]{2,}(?![A-Za-z0-9]|-[A-Za-z0-9])")
_LATIN_RUN = re.compile(r"(?<![A-Za-z0-9-])[a-z]+(?: [a-z]+)+(?![A-Za-z0-9-])")
_LEAST_USES = 2
"""Passages that must hold a word before anything is corrected to it."""
_LEAST_BOND = 0.1
"""How much two characters must belong together in the index (Dice coefficient) to count as a word: 缺陷 do, 高的 do not."""
_FIRM_BOND = 0.25
"""The same for a word that Chinese text is corrected to: text that is right must not be bent."""
_FIRMEST_BOND = 0.5
"""The same where one of the commonest characters would be replaced: 所赔 is 索赔 (0.9), but 有人说 is not 有人索."""


class Speller:
    """Corrections for one snapshot."""

    def __init__(self, words: LexicalIndex, rank: Rank) -> None:
        """A word that has a rank in the encoder's vocabulary is spelt right, whatever it is."""
        self._words = words
        self._rank = rank
        self._by_sound: dict[str, list[tuple[int, str]]] = defaultdict(list)
        self._bonds: dict[str, float] = {}
        self._latin: dict[int, list[str]] = defaultdict(list)
        self._uses = {term: int(words.starts[i + 1] - words.starts[i]) for i, term in enumerate(words.terms)}
        for term, uses in self._uses.items():
            if uses < _LEAST_USES:
                continue
            if len(term) == 2 and _HAN_RUN.fullmatch(term):
                bond = 2 * uses / (self._uses[term[0]] + self._uses[term[1]])
                if bond < _LEAST_BOND:
                    continue
                self._bonds[term] = bond
                self._by_sound[merged_sounds(term)].append((uses, term))
            elif term.isascii() and term.isalpha() and len(term) >= 4:
                self._latin[len(term)].append(term)
        for listed in self._by_sound.values():
            listed.sort(reverse=True)
        self._pinyin = Pinyin({term: times for term, times in self._uses.items() if _HAN_RUN.fullmatch(term)}, rank)

    def warm_up(self) -> None:
        """Load what the first correction would have to wait for."""
        _english()
        by_sound()
        self.correct("zhunbei 准备")

    def correct(self, text: str) -> str:
        """The text as it was probably meant. Length may change; digits and punctuation never do."""
        text = _LATIN_RUN.sub(lambda match: self._pinyin_run(match.group()), text)
        text = _LATIN_WORD.sub(lambda match: self._latin_word(match.group(), bool(_HAN_RUN.search(text))), text)
        return _HAN_RUN.sub(lambda match: self._han_run(match.group()), text)

    def _han_run(self, run: str) -> str:
        """Pairs that the index lacks are exchanged for a pair of the same sound, where that makes the neighbours no worse."""
        characters = list(run)
        for i in range(len(characters) - 1):
            pair = characters[i] + characters[i + 1]
            if self._known(pair) or self._in_words(characters, i):
                continue
            before = self._fit(characters, i)
            for _, candidate in self._by_sound.get(merged_sounds(pair), [])[:4]:
                if not self._may_replace(pair, candidate):
                    continue
                changed = [*characters[:i], *candidate, *characters[i + 2 :]]
                if self._fit(changed, i) > before:
                    characters = changed
                    break
        return "".join(characters)

    def _in_words(self, characters: list[str], i: int) -> bool:
        """True where a character of the pair at i makes a word of the encoder's vocabulary with its other neighbour: 明显|是."""
        return (i > 0 and self._is_word("".join(characters[i - 1 : i + 1]))) or (i + 3 <= len(characters) and self._is_word("".join(characters[i + 1 : i + 3])))

    def _may_replace(self, pair: str, candidate: str) -> bool:
        """True where one character differs and the candidate is firmly a word."""
        changed = [old for old, new in zip(pair, candidate, strict=True) if old != new]
        return len(changed) == 1 and self._bonds[candidate] >= (_FIRMEST_BOND if changed[0] in COMMONEST else _FIRM_BOND)

    def _fit(self, characters: list[str], i: int) -> int:
        """How many of the pairs around position i the index has."""
        return sum(self._known("".join(characters[j : j + 2])) for j in range(max(0, i - 1), min(len(characters) - 1, i + 2)))

    def _is_word(self, word: str) -> bool:
        return self._rank(word) is not None

    def _known(self, pair: str) -> bool:
        return fold(pair) in self._uses or self._is_word(pair)

    def _latin_word(self, word: str, among_han: bool) -> str:
        low = word.lower()
        if max(self._uses.get(low, 0), self._uses.get(low.removesuffix("s"), 0)) >= _LEAST_USES or (low in self._words and (among_han or len(low) < 4)):
            return word
        if not among_han and len(low) > 4 and not self._is_word(low) and low not in _english() and (near := self._near(low, 1)):
            # Before pinyin: in an English text "shiping" is a slip, not 视频.
            return near
        if (spoken := syllables(low)) and (among_han or len(spoken) > 1) and not (self._is_word(low) and not among_han):
            # Of what may be a name or English, only what the index has as Chinese words is read as pinyin.
            loosely = among_han and word.islower() and low not in _english()
            if (chinese := self._pinyin.read(spoken)) and (loosely or self._holds_words_of(chinese)):
                return chinese
            if among_han:
                return word
        if word.isupper() or word[0].isupper() or len(word) < 4 or self._is_word(low) or low in _english():
            return word
        return self._nearest(low) or word

    def _pinyin_run(self, run: str) -> str:
        """Words of pinyin, one after the other, made Chinese; the rest of the run as it is."""
        words = run.split(" ")
        out: list[str] = []
        at = 0
        while at < len(words):
            end = at
            spoken: list[str] = []
            while end < len(words) and (cut := syllables(words[end])) and words[end] not in self._words:
                spoken += cut
                end += 1
            foreign = sum(word not in _english() for word in words[at:end])
            if end - at >= 2 and 2 * foreign >= end - at:
                out.append(self._pinyin.read(spoken, alone=True) or " ".join(words[at:end]))
                at = end
            else:
                out.append(words[at])
                at += 1
        return " ".join(out)

    def _holds_words_of(self, chinese: str) -> bool:
        """True where the index has the text's pairs of characters, two by two."""
        return len(chinese) % 2 == 0 and all(chinese[i : i + 2] in self._bonds for i in range(0, len(chinese), 2))

    def _nearest(self, word: str) -> str | None:
        """The index's word at one slip, else English's, else the index's at two."""
        if near := self._near(word, 1):
            return near
        if len(word) < 6:
            return None
        return _corrected(word) or self._near(word, 2)

    def _near(self, word: str, furthest: int) -> str | None:
        """The most used of the index's nearest words, with the ending of a plural where the word has one: the index knows words without it."""
        from rapidfuzz.distance import OSA

        stem = word.removesuffix("s") if len(word) > 4 and not word.endswith("ss") else word
        candidates = [
            (OSA.distance(asked, term, score_cutoff=furthest), -self._uses[term], term + word[len(asked) :])
            for asked in dict.fromkeys((word, stem))
            for length in range(len(asked) - furthest, len(asked) + furthest + 1)
            for term in self._latin.get(length, ())
        ]
        best = min((c for c in candidates if c[0] <= furthest and c[2][0] == word[0]), default=None)
        return best[2] if best else None


@lru_cache(maxsize=1)
def _checker() -> Any:
    from spellchecker import SpellChecker

    return SpellChecker(language="en", distance=1)


def _english() -> AbstractSet[str]:
    """Words of English that are spelt right, so that a word outside the guide is not bent into one of its own."""
    return cast(AbstractSet[str], _checker().word_frequency.dictionary.keys())


@lru_cache(maxsize=10_000)
def _corrected(word: str) -> str | None:
    """The commonest English word at one slip with the same beginning; None where there is none."""
    near = [other for other in _checker().candidates(word) or () if other != word and other[0] == word[0]]
    return max(near, key=_checker().word_usage_frequency, default=None)
