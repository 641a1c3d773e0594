"""Reading a question: its language and script, what in it asks, and whether it leans on the question before."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from indexer.encoder import Emphasis
from indexer.language import detect_language, fold, has_han, is_traditional, to_simplified
from indexer.lexical import lexical_terms
from indexer.model import Language
from indexer.sentences import split_sentences
from server.chat.asking import asking_sentences, is_asking, questions
from server.chat.glossary import Glossary
from server.chat.spelling import Speller

_STORY = {"zh": 90, "en": 220}
"""Characters beyond which a text is taken for a story with a question in it."""
_STORY_WEIGHT = 0.35
"""Weight of the story, all of it against all that asks."""
_EARLIER_WEIGHT = {True: 0.3, False: 0.5}
"""Weight of the question before, all of it against all of this one: where this one names a thing of its own, and where it names none."""

_POINTS_BACK_ZH = re.compile(r"^(?:那|那么|還有|还有|然后|然後|所以|另外呢|之后呢)|它|(?<!其)他(?!们的规定)|这个|這個|这种|這種|那个|那個|那种|上面|刚才|剛才|这样|這樣|呢[?？]?$")
_POINTS_BACK_EN = re.compile(r"^(?:and|so|then|but|what about|how about|for how|in that case|also)\b|\b(?:it|its|that|this|those|these|they|them|he|she|him|her|there)\b", re.IGNORECASE)
_SHORT = {"zh": 14, "en": 8}
"""Chinese characters, or English words, up to which a question may lean on the one before."""
_FRAGMENT = {"zh": 5, "en": 4}
"""The same, up to which it says nothing without it."""
_AROUND = " \t\n,，;；、"
"""What stands between a part and the next, and belongs to neither."""


@dataclass(frozen=True, slots=True)
class Part:
    """One of several questions in a message."""

    text: str
    """As it is searched for."""
    written: tuple[int, int]
    """Where it stands in the message as it was asked, in characters; empty where there is no telling."""
    emphasis: tuple[Emphasis, ...]
    """The weights that bring it out of the search text, with all the rest as its context."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question, read."""

    text: str
    """As it was asked, without the white space around it."""
    mended: str
    """The same with its spelling mended, in simplified characters and the guide's own words for things."""
    language: Language
    """Language of the answer."""
    traditional: bool
    """True where it was written in traditional characters."""
    asking: tuple[str, ...]
    """The sentences that ask, as they were asked; the whole text where there is no telling."""
    follow_up: bool
    """True where the question before counts as context."""
    is_story: bool
    """True where it is so long that much of it is told around what asks."""
    fragment: bool
    """True where it is a follow-up too short to say by itself what it is about, such as "and in the UK?"."""
    search_text: str
    """What is encoded: spelling mended, simplified characters, the question before in front where it counts."""
    emphasis: tuple[Emphasis, ...]
    """What of the search text weighs less than the rest."""
    parts: tuple[Part, ...]
    """Each of several questions; empty where there is only one."""
    terms: tuple[str, ...]
    """Words for the lexical leg."""
    asked_text: str
    """What asks, as it is searched for, without the story around it and the question before."""
    asked_terms: tuple[str, ...]
    """Words of what asks, without the story around it and the question before."""

    def written(self, part: Part) -> str:
        """One of its parts, as it was asked."""
        return self.text[slice(*part.written)].strip(_AROUND)

    def without(self, parts: Sequence[Part]) -> str:
        """What was asked, but for some of its parts."""
        left = self.text
        for start, end in sorted((part.written for part in parts), reverse=True):
            left = left[:start] + left[end:]
        return left.strip(_AROUND)


def understand(text: str, earlier: Sequence[str], *, speller: Speller, glossary: Glossary, pages: Language, language: Language | None = None) -> Question:
    """Read a question. `earlier` are the person's questions before it, oldest first; `pages` is the language of the pages that are read where the question's own has none."""
    text = _clean(text)
    mended = speller.correct(to_simplified(text))
    # A bare number answers a question back, in the language of the question before.
    spoken = language or _spoken(mended if not earlier or any(char.isalpha() for char in mended) else earlier[-1])
    mended = glossary.rewrite(mended, pages)
    traditional = is_traditional(text)
    spans = split_sentences(mended)
    asks = _asking(mended, spans, spoken, glossary)
    context = _context(mended, earlier, spoken, glossary)
    prefix = ""
    emphasis: list[Emphasis] = []
    if context:
        previous = glossary.rewrite(speller.correct(to_simplified(_clean(context))), pages)
        prefix = previous[-300:] + "\n"
        ratio = _EARLIER_WEIGHT[bool(glossary.names_in(mended))] * len(mended) / max(1, len(prefix))
        emphasis.append((0, len(prefix), min(1.0, ratio)))
    offset = len(prefix)
    asking_text = " ".join(mended[start:end] for start, end in asks)
    is_story = len(mended) > _STORY[spoken]
    if is_story and len(asks) < len(spans):
        weight = min(1.0, _STORY_WEIGHT * len(asking_text) / max(1, len(mended) - len(asking_text)))
        emphasis += [(start + offset, end + offset, weight) for start, end in spans if (start, end) not in asks]
    terms = lexical_terms(asking_text if is_story else mended)
    if context and _points_back(mended, spoken):
        terms += lexical_terms(prefix)
    other_names = glossary.other_names(asking_text, pages)
    suffix = f" ({', '.join(other_names)})" if other_names else ""
    return Question(
        text=text,
        mended=mended,
        language=spoken,
        traditional=traditional,
        asking=tuple(_asking_as_written(text, spoken, glossary)),
        follow_up=bool(context),
        is_story=is_story,
        fragment=bool(context) and _size(mended, spoken) <= _FRAGMENT[spoken],
        search_text=prefix + mended + suffix,
        emphasis=tuple(emphasis),
        parts=tuple(_parts(text, mended, spans, asks, offset, len(prefix + mended + suffix), spoken, glossary)),
        terms=tuple(terms),
        asked_text=_gist(mended, spans, asks, glossary) + suffix,
        asked_terms=tuple(lexical_terms(asking_text)),
    )


def _spoken(text: str) -> Language:
    """The language that a text asks in: its question word tells, whatever the terms around it are called."""
    bare = text.strip().rstrip("?？ ")
    return "zh" if has_han(bare) and is_asking(bare, "zh") and not is_asking(bare, "en") else detect_language(text)


def _gist(text: str, spans: list[tuple[int, int]], asks: list[tuple[int, int]], glossary: Glossary) -> str:
    """What asks, and of the story around it the sentences that name things of the guide's."""
    return " ".join(text[start:end] for start, end in spans if (start, end) in asks or glossary.names_in(text[start:end]))


def _clean(text: str) -> str:
    kept = "".join(char if char == "\n" or unicodedata.category(char) not in ("Cc", "Cf", "Co", "Cs") else " " for char in text)
    return re.sub(r"[ \t]+", " ", kept).strip()


def _asking(text: str, spans: list[tuple[int, int]], language: Language, glossary: Glossary) -> list[tuple[int, int]]:
    """Spans of the sentences that ask: those with a question mark or a request for help where there are any, else those with a question word. Where a story ends in "what now?", which names nothing that the glossary has, all of it asks."""
    found = asking_sentences(text, spans, language)
    asking = " ".join(text[start:end] for start, end in found)
    says_nothing = len(text) > _STORY[language] and _size(asking, language) <= _SHORT[language] and glossary.misses_all(asking)
    return spans if says_nothing else found or spans


def _asking_as_written(text: str, language: Language, glossary: Glossary) -> list[str]:
    spans = split_sentences(text)
    return [text[start:end] for start, end in _asking(text, spans, language, glossary)] or [text]


def _parts(text: str, mended: str, spans: list[tuple[int, int]], asks: list[tuple[int, int]], offset: int, length: int, language: Language, glossary: Glossary) -> Iterator[Part]:
    """Each of several questions in a message; `mended` begins at `offset` in the search text, which has that `length`."""
    found = questions(mended, spans, asks, language)
    as_written = split_sentences(text)
    written = questions(text, as_written, _asking(text, as_written, language, glossary), language) if found else []
    if len(written) != len(found):
        written = [(0, 0)] * len(found)
    for (start, end), place in zip(found, written, strict=True):
        yield Part(mended[start:end], place, _bring_out(start + offset, end + offset, length))


def _bring_out(start: int, end: int, length: int) -> tuple[Emphasis, ...]:
    """Weights that let one question lead, with all the rest as its context."""
    rest = min(1.0, _STORY_WEIGHT * (end - start) / max(1, length - (end - start)))
    return ((0, start, rest), (end, length, rest))


def _points_back(text: str, language: Language) -> bool:
    return bool((_POINTS_BACK_ZH if language == "zh" else _POINTS_BACK_EN).search(text))


def _context(text: str, earlier: Sequence[str], language: Language, glossary: Glossary) -> str:
    """The earlier questions that this one leans on, or nothing: a question that names its own subject starts anew. One that is long says enough without the one before it."""
    if not earlier or not _leans(text, earlier, language, glossary):
        return ""
    return " ".join(earlier[-2:] if _size(earlier[-1], language) <= 2 * _SHORT[language] else earlier[-1:])


def _leans(text: str, earlier: Sequence[str], language: Language, glossary: Glossary) -> bool:
    """Whether a question says too little without the ones before."""
    size = _size(text, language)
    if _points_back(text, language):
        return size <= 2 * _SHORT[language]
    known = fold(" ".join(earlier[-2:]))
    return size <= _SHORT[language] and all(name in known for name in glossary.names_in(text))


def _size(text: str, language: Language) -> int:
    """Chinese characters, or English words."""
    return len(re.findall(r"[\u4e00-\u9fff]", text)) if language == "zh" else len(text.split())
