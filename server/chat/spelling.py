"""Misspellings, homophones and pinyin, read against the index's own vocabulary.

Nothing here knows a word by name: a Chinese word that the index does not have is replaced by one that it has and that sounds the same; Latin letters that
spell pinyin become the word of the index that sounds so; an English word that neither the index nor the encoder's vocabulary knows becomes its nearest
neighbour by edit distance.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from functools import lru_cache

from indexer.language import fold
from indexer.lexical import LexicalIndex

_HAN_RUN = re.compile(r"[\u4e00-\u9fff]+")
_LATIN_WORD = re.compile(r"(?<![A-Za-z0-9-])[A-Za-z]{2,}(?![A-Za-z0-9]|-[A-Za-z0-9])")
_LATIN_RUN = re.compile(r"(?<![A-Za-z0-9-])[a-z]+(?: [a-z]+)+(?![A-Za-z0-9-])")
_LEAST_USES = 2
"""Passages that must hold a word before anything is corrected to it."""
_LEAST_BOND = 0.1
"""How much two characters must belong together in the index (Dice coefficient) to count as a word: 缺陷 do, 高的 do not."""


class Speller:
    """Corrections for one snapshot."""

    def __init__(self, words: LexicalIndex, is_word: Callable[[str], bool]) -> None:
        """`is_word` says whether the encoder's vocabulary has a Latin word whole: such a word is spelt right, whatever it is."""
        self._words = words
        # The same pairs are asked for in every question, and twice where it is read twice; each time the tokenizer runs.
        self._is_word = lru_cache(maxsize=20_000)(is_word)
        self._by_sound: dict[str, list[tuple[int, str]]] = defaultdict(list)
        self._characters: dict[str, tuple[int, str]] = {}
        self._latin: dict[int, list[str]] = defaultdict(list)
        self._uses = {term: int(words.starts[i + 1] - words.starts[i]) for i, term in enumerate(words.terms)}
        for term, uses in self._uses.items():
            if uses < _LEAST_USES:
                continue
            if len(term) == 2 and _HAN_RUN.fullmatch(term):
                if 2 * uses < _LEAST_BOND * (self._uses[term[0]] + self._uses[term[1]]):
                    continue
                self._by_sound[_sound(term)].append((uses, term))
            elif len(term) == 1 and _HAN_RUN.fullmatch(term):
                sound = _sound(term)
                self._characters[sound] = max(self._characters.get(sound, (0, "")), (uses, term))
            elif term.isascii() and term.isalpha() and len(term) >= 4:
                self._latin[len(term)].append(term)
        for listed in self._by_sound.values():
            listed.sort(reverse=True)

    def warm_up(self) -> None:
        """Load what the first correction would have to wait for."""
        _english()
        _known_syllables()
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
            if self._known(pair):
                continue
            before = self._fit(characters, i)
            for _, candidate in self._by_sound.get(_sound(pair), [])[:4]:
                if candidate[0] != pair[0] and candidate[1] != pair[1]:
                    continue
                changed = [*characters[:i], *candidate, *characters[i + 2 :]]
                if self._fit(changed, i) > before:
                    characters = changed
                    break
        return "".join(characters)

    def _fit(self, characters: list[str], i: int) -> int:
        """How many of the pairs around position i the index has."""
        return sum(self._known("".join(characters[j : j + 2])) for j in range(max(0, i - 1), min(len(characters) - 1, i + 2)))

    def _known(self, pair: str) -> bool:
        return fold(pair) in self._uses or self._is_word(pair)

    def _latin_word(self, word: str, among_han: bool) -> str:
        low = word.lower()
        if low in self._words or (low.endswith("s") and low[:-1] in self._words):
            return word
        if (syllables := _syllables(low)) and (among_han or len(syllables) > 1) and not (self._is_word(low) and not among_han):
            if chinese := self._from_pinyin(syllables):
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
            syllables: list[str] = []
            while end < len(words) and (cut := _syllables(words[end])) and words[end] not in self._words:
                syllables += cut
                end += 1
            foreign = sum(word not in _english() for word in words[at:end])
            if end - at >= 2 and 2 * foreign >= end - at:
                out.append(self._spoken(syllables))
                at = end
            else:
                out.append(words[at])
                at += 1
        return " ".join(out)

    def _spoken(self, syllables: list[str]) -> str:
        """Chinese for syllables: words of two where the index has them, single characters between."""
        best: list[tuple[int, str]] = [(0, "")]
        for end in range(1, len(syllables) + 1):
            single = self._characters.get(_merged(syllables[end - 1]), (0, ""))[1]
            options = [(best[end - 1][0], best[end - 1][1] + single)]
            if end > 1 and (listed := self._by_sound.get(" ".join(_merged(syllable) for syllable in syllables[end - 2 : end]))):
                options.append((best[end - 2][0] + 100 + min(99, listed[0][0]), best[end - 2][1] + listed[0][1]))
            best.append(max(options, key=lambda option: option[0]))
        return best[-1][1]

    def _from_pinyin(self, syllables: list[str]) -> str | None:
        """Chinese for pinyin, two syllables at a time; None where the index has no word of that sound."""
        found = ""
        for i in range(0, len(syllables) - 1, 2):
            listed = self._by_sound.get(" ".join(_merged(syllable) for syllable in syllables[i : i + 2]))
            if not listed:
                return None
            found += listed[0][1]
        return found if found and len(syllables) % 2 == 0 else None

    def _nearest(self, word: str) -> str | None:
        from rapidfuzz.distance import OSA

        furthest = 1 if len(word) < 6 else 2
        candidates = [(OSA.distance(word, term, score_cutoff=furthest), -self._uses[term], term) for length in range(len(word) - furthest, len(word) + furthest + 1) for term in self._latin.get(length, ())]
        best = min((c for c in candidates if c[0] <= furthest and c[2][0] == word[0]), default=None)
        return best[2] if best else None


@lru_cache(maxsize=50_000)
def _sound(pair: str) -> str:
    """Pinyin without tones, a space between syllables, with the sounds that many speakers do not tell apart made one."""
    from pypinyin import lazy_pinyin

    return " ".join(_merged(syllable) for syllable in lazy_pinyin(pair))


def _merged(syllable: str) -> str:
    """zh, ch, sh as z, c, s, and the endings in, en, an for ing, eng, ang."""
    return re.sub(r"(?<=[iea])ng$", "n", re.sub(r"^([zcs])h", r"\1", syllable))


@lru_cache(maxsize=1)
def _english() -> frozenset[str]:
    """Words of English that are spelt right, so that a word outside the guide is not bent into one of its own."""
    from spellchecker import SpellChecker

    return frozenset(SpellChecker(language="en", distance=1).word_frequency.dictionary)


@lru_cache(maxsize=1)
def _known_syllables() -> frozenset[str]:
    from pypinyin import pinyin_dict
    from pypinyin.contrib.tone_convert import to_normal

    # Forty thousand characters share some 1,500 sounds: each is looked at once.
    return frozenset(to_normal(sound).replace("ü", "v") for sound in {sound for sounds in pinyin_dict.pinyin_dict.values() for sound in sounds.split(",")})


@lru_cache(maxsize=10_000)
def _syllables(word: str) -> list[str]:
    """The word cut into pinyin syllables, the fewest that there are; empty where it is not pinyin."""
    known = _known_syllables()
    best: list[list[str] | None] = [[]] + [None] * len(word)
    for end in range(1, len(word) + 1):
        for start in range(max(0, end - 6), end):
            head = best[start]
            if head is not None and word[start:end] in known and word[start:end] not in _LETTERS and (best[end] is None or len(head) + 1 < len(best[end] or [])):
                best[end] = [*head, word[start:end]]
    return best[len(word)] or []


_LETTERS = frozenset("bcdfghijklmnpqrstuvwxyz")
