"""What of a text asks: its asking sentences, and each question where one message holds several."""

from __future__ import annotations

import re
from collections.abc import Iterator

from indexer.model import Language

_ASKS_ZH = re.compile(
    r"[?？]|[吗嘛呢]\s*[。!！]?$|怎么|怎样|怎麼|怎樣|如何|多少|多久|百分之几|(?<![好十百有这那])几[天个单次回号点月年周遍条种家%成]|什么|什麼|哪(?!怕)|为什么|为何|能不能|可不可以|有没有|[是能可]否|请问|請問|咋|啥|谁|何时|凭什么|求助|求教"
    r"|(?!动不动)([\u4e00-\u9fff]{1,2})不\1|[是算][^，。,；;]{1,12}(?:还是|還是)"
)
_QUESTION_WORD = (
    # "When Amazon loses stock, …" tells when; it does not ask.
    r"(?:(?:how|what|where|which|who|whose|why)(?:[’']?s)?|when(?! (?:i|we|you|he|she|it|they|the|an?|my|our|your|amazon|buyers?|customers?|sellers?)\b)"
    r"|can|could|do|does|did|is|are|am|was|will|would|should|shall|may|must|has|have)\b"
)
_ASKS_EN = re.compile(
    rf"\?|^(?:so |and |or |but |then |plus,? |also,? |ok(?:ay)?,? )*(?:{_QUESTION_WORD}|if\b.*\b(?:do|does|will|can|should|must|would) (?:i|we|they|he|she|amazon|you)\b)"
    r"|\b(?:how (?:long|much|many|do|can|to|far|soon)|what (?:is|are|should|do|happens|can|counts)|whether|should i|can i|do i|must i|my question)\b",
    re.IGNORECASE,
)
_MARKED = re.compile(r"[?？]|请问|請問|求助|求教|求解|\bmy question is\b", re.IGNORECASE)
_ANOTHER = r"(?:另外|还有|還有|以及|顺便|順便|顺带|順帶|再就是|再问|再問|对了|對了|(?:and|also|plus|btw|by the way)\b,?\s)"
_BEGINS_ANOTHER = re.compile(_ANOTHER, re.IGNORECASE)
_JOINT = re.compile(
    # A comma, but not within a number; what begins another question in Chinese; "and" before a question word.
    rf"[,，;；](?!\d)|(?<!^)(?={_ANOTHER}(?<=[\u4e00-\u9fff]))|\s(?={_ANOTHER}(?:also,?\s|then\s)?{_QUESTION_WORD})",
    re.IGNORECASE,
)
_ANNOUNCES = re.compile(r"^(?:(?:请问|請問|求教|求助|求解)[，,。.!！]?)+|呢$")
"""What says that a question follows, in this clause or in a later one: "请问 …", "那 … 呢"."""
_FEWEST = {"zh": 5, "en": 12}
"""Characters of a question: less is a rest of one."""
_MOST = 4
"""Questions in a message: a text with more of them is taken as a whole."""

Span = tuple[int, int]


def is_asking(sentence: str, language: Language) -> bool:
    """Whether a sentence asks."""
    return bool((_ASKS_ZH if language == "zh" else _ASKS_EN).search(sentence.strip()))


def asking_sentences(text: str, sentences: list[Span], language: Language) -> list[Span]:
    """The sentences of a text that ask: those with a question mark or a request for help where there are any, else those with a question word; none where none does."""
    return [(start, end) for start, end in sentences if _MARKED.search(text[start:end])] or [(start, end) for start, end in sentences if is_asking(text[start:end], language)]


def questions(text: str, sentences: list[Span], asking: list[Span], language: Language) -> list[Span]:
    """Each of several questions of a text; none where there is but one. One sentence may ask two things, and the second question often comes without its mark."""
    asking = [(start, end) for start, end in asking if _really_asks(text[start:end], language)]
    also = [(start, end) for start, end in sentences if asking and start >= asking[0][1] and _BEGINS_ANOTHER.match(text, start) and is_asking(text[start:end], language)]
    found = [question for sentence in sorted({*asking, *also}) for question in _questions_of(text, sentence, language)]
    found = [(start, end) for start, end in found if end - start >= _FEWEST[language]]
    return found if 1 < len(found) <= _MOST else []


def _questions_of(text: str, sentence: Span, language: Language) -> list[Span]:
    """The questions of one sentence, each with the clauses before it that it is about."""
    found: list[Span] = []
    begin = sentence[0]
    for start, end in _pieces(text, *sentence):
        if _really_asks(text[start:end].rstrip("?？,，;； "), language):
            if end - start < _FEWEST["zh"]:
                return [sentence]
            found.append((begin, end))
            begin = end
    return found if len(found) > 1 else [sentence]


def _really_asks(text: str, language: Language) -> bool:
    """Whether a text asks by more than saying that a question follows."""
    return is_asking(_ANNOUNCES.sub("", text.strip()), language)


def _pieces(text: str, start: int, end: int) -> Iterator[Span]:
    """Clauses of a sentence, each with what ends it."""
    for joint in _JOINT.finditer(text, start, end):
        if joint.end() > start:
            yield start, joint.end()
            start = joint.end()
    if end > start:
        yield start, end
