"""A guided path of the knowledge base as a dialogue: one question at a time, the claim with its dates and citations at the end.

Nothing is kept: what was said before is walked again with each turn, so that every channel and every process continues where the person is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta

from indexer.guided_path import GuidedPath, Opening, Question
from indexer.language import detect_language, has_han, to_simplified
from indexer.model import Language
from indexer.snapshot import Snapshot
from server.chat.cite import Cited
from server.chat.phrases import phrase
from server.chat.tool import Turn
from server.tools.claim_answer import claim_answer
from server.tools.damage import Step, walk
from server.tools.numbers import numbers_in
from server.tools.question_dates import order_dates

_BACK: dict[Language, str] = {"zh": "上一步", "en": "Back"}
_NO_DATE: dict[Language, str] = {"zh": "不知道日期", "en": "I do not know the date"}
_SINCE: dict[Language, str] = {"zh": "期限从哪一天算起？请告诉我{since}。", "en": "From which day does the deadline count? Please give the date of: {since}."}
_BACK_WORDS = {"上一步", "返回", "返回上一步", "back", "go back", "previous"}
_NO_DATE_WORDS = {"不知道日期", "不知道", "不清楚", "不记得", "不记得了", "忘了", "跳过", "i do not know the date", "i don't know", "i do not know", "don't know", "no idea", "not sure", "skip"}
_LONGEST_REPLY = 40
"""Characters of a reply in a person's own words; a longer text is a question of its own, unless it is the very text of a choice."""
_ASKS = re.compile(r"[?？]|^(?:what|how|when|where|which|who|why|can|could|do|does|is|are|should|may(?! \d))\b|怎么|怎样|如何|多少|多久|什么|为什么|能不能|可以吗|[吗呢]$", re.IGNORECASE)
_NUMBER = re.compile(r"^(?:第|选|答案?|option|no\.?|number|#)?\s*(\d{1,2}|[一二三四五六七八九十]{1,3})\s*(?:个|项|号|[.。)）])?$", re.IGNORECASE)


@dataclass(slots=True)
class _State:
    """Where a conversation stands."""

    language: Language
    answers: tuple[int, ...] = ()
    since: date | None = None
    undated: bool = False
    """The person does not know the date."""
    aside: bool = False
    """Something else was asked meanwhile: from then on only the very words of a choice count."""


class PathDialogue:
    """The dialogue over one path."""

    def __init__(self, path: GuidedPath, opening: Opening, clock: Callable[[], date]) -> None:
        self._path = path
        self._opening = opening
        self._clock = clock

    def turn(self, snapshot: Snapshot, question: str, earlier: Sequence[str], language: Language | None) -> Turn | None:
        """As `Dialogue` says."""
        state = self._state(earlier)
        now = self._begun(question) or self._after(state, question)
        if now is None:
            return None
        now.language = language or now.language
        return self._said(snapshot, now)

    def below(self, question: str, earlier: Sequence[str], language: Language, pages: AbstractSet[str]) -> Turn | None:
        """As `Dialogue` says."""
        if self._is_own_case(question) and pages & set(self._opening.below):
            return self._asked(self._step(self._told(question)), language)
        return Turn(language, Cited(), [self._opening.offer[language]], asks=False) if pages & set(self._opening.below) else None

    def _state(self, earlier: Sequence[str]) -> _State | None:
        state: _State | None = None
        for text in earlier:
            begun = self._begun(text) or (_State(detect_language(text), self._told(text)) if self._is_own_case(text) else None)
            if begun:
                state = begun
            elif state:
                after = self._after(state, text)
                state.aside = state.aside or after is None
                state = after or state
        return state

    def _begun(self, text: str) -> _State | None:
        said = _plain(text)
        return next((_State("zh" if tag == "zh" else "en") for tag, offer in self._opening.offer.items() if _plain(offer) == said), None)

    def _is_own_case(self, text: str) -> bool:
        plain = to_simplified(text).lower()
        groups = self._opening.own_case["zh" if has_han(plain) else "en"]
        return bool(groups) and all(any(_holds(plain, word) for word in group) for group in groups)

    def _told(self, story: str) -> tuple[int, ...]:
        """Answers that the person's own story gives already, up to the first question that it leaves open, or to the last question."""
        answers: tuple[int, ...] = ()
        plain = _plain(story)
        while (question := self._step(answers).question) is not None:
            fitting = [number for number, one in enumerate(question.answers) if any(_holds(plain, word) for word in one.also)]
            if len(fitting) != 1 or question.answers[fitting[0]].next in self._path.claims:
                break
            answers = (*answers, fitting[0])
        return answers

    def _step(self, answers: tuple[int, ...]) -> Step:
        step = walk(self._path, answers)
        assert step is not None, "answers are taken from the path itself"
        return step

    def _after(self, state: _State | None, text: str) -> _State | None:
        """Where a reply leads; None where the text is none."""
        if state is None:
            return None
        step = self._step(state.answers)
        said = _plain(text)
        language = self._language(text, state)
        if said in _BACK_WORDS and not state.aside:
            if step.claim and (state.since or state.undated):
                return _State(language, state.answers)
            return _State(language, state.answers[:-1]) if state.answers else None
        if step.question:
            number = _chosen(step.question, text, exactly=state.aside)
            return None if number is None else _State(language, (*state.answers, number))
        if step.claim and step.claim.deadline and not (state.aside and _asks(text)) and len(said) <= _LONGEST_REPLY:
            if said in _NO_DATE_WORDS:
                return _State(language, state.answers, undated=True)
            dates = order_dates(text, self._clock()) if not _asks(text) else ()
            return _State(language, state.answers, since=dates[0]) if dates else None
        return None

    def _language(self, text: str, state: _State) -> Language:
        """That of the reply, where it is written in words."""
        return detect_language(text) if re.search(r"[^\W\d_]", re.sub(r"\b[A-Z]{2,}\b|FedEx", "", text)) else state.language

    def _said(self, snapshot: Snapshot, state: _State) -> Turn:
        step = self._step(state.answers)
        language = state.language
        back = [_BACK[language]] if state.answers else []
        if step.claim is None:
            turn = self._asked(step, language)
            turn.choices += back
            return turn
        deadline = step.claim.deadline
        if deadline and state.since is None and not state.undated:
            today = self._clock()
            ask = f"**{step.claim.claim[language]}**\n\n{_so_far(step, language)}" + phrase("ask_back", language, ask=_SINCE[language].format(since=deadline.since[language]))
            return Turn(language, Cited(answer=ask), [today.isoformat(), (today - timedelta(days=1)).isoformat(), _NO_DATE[language], *back], asks=True)
        answer = claim_answer(snapshot, step.claim, state.since, language)
        answer.answer = _so_far(step, language) + answer.answer
        return Turn(language, answer, back, asks=False)

    def _asked(self, step: Step, language: Language) -> Turn:
        assert step.question is not None
        ask = _so_far(step, language) + phrase("ask_back", language, ask=step.question.ask[language])
        return Turn(language, Cited(answer=ask), [one.text[language] for one in step.question.answers], asks=True)


def _plain(text: str) -> str:
    """For comparing: simplified characters, without case, outer punctuation and runs of white space."""
    return " ".join(to_simplified(text).lower().split()).strip(" .。!！,，;；:：\"“”'")


def _holds(text: str, word: str) -> bool:
    """Whether a text holds a word of an author's list: in English from the word's beginning ("crack" holds for "cracked"), a short word as a whole."""
    if has_han(word):
        return word in text
    return re.search(r"(?<!\w)" + re.escape(word) + ("" if len(word) > 3 else r"(?!\w)"), text) is not None


def _asks(text: str) -> bool:
    return bool(_ASKS.search(text.strip()))


def _so_far(step: Step, language: Language) -> str:
    """What the person has said, so that a wrong turn is seen."""
    taken = " › ".join(question.answers[number].text[language] for question, number in step.taken)
    return phrase("so_far", language, taken=taken) + "\n\n" if taken else ""


def _chosen(question: Question, text: str, *, exactly: bool) -> int | None:
    """Which answer a reply means: its very text, its number, or words that only one of the answers has; None where it means none."""
    said = _plain(text)
    for number, choice in enumerate(question.answers):
        if any(_plain(words) == said for words in choice.text.values()):
            return number
    if exactly or len(said) > _LONGEST_REPLY or _asks(text):
        return None
    if (match := _NUMBER.match(said)) and (numbers := numbers_in(match[1])):
        number = int(numbers[0].value) - 1
        return number if 0 <= number < len(question.answers) else None
    named = [number for number, one in enumerate(question.answers) if any(_says(words, said) for words in one.text.values())]
    otherwise = [number for number, one in enumerate(question.answers) if any(_holds(said, word) for word in one.also)]
    for fitting in (named, otherwise):
        if len(fitting) == 1:
            return fitting[0]
    return None


def _says(choice: str, said: str) -> bool:
    """Whether the words said are words of a choice, or hold all of it."""
    words = _plain(choice)
    if has_han(words):
        core = said.removeprefix("是").removesuffix("的")
        return len(core) >= 2 and (core in words or words in core)
    return bool(said) and (re.search(rf"\b{re.escape(said)}\b", words) is not None or re.search(rf"\b{re.escape(words)}\b", said) is not None)
