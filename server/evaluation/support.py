"""Are an answer's words its quotes' words? A check of its own: it shares nothing with the one that the chat engine applies, so that neither hides the other's faults.

It is stricter too: the words of each sentence must stand in one of its quotes one behind the other, nothing added, left out or put elsewhere. It holds for extractive answers.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

from server.chat.answer import Answer
from server.chat.phrases import fixed_texts, phrase

_MARKED = re.compile(r"(.*?)((?:\[\d+\])+)", re.DOTALL)
_WORD = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]|(?:(?![\u3400-\u9fff\uf900-\ufaff])[^\W_])+")
_LIST = re.compile(r"^\s*(?:[-*] |\d+\. )")
_LEAD = re.compile(r"\*\*([^*]+)\*\*\s*")
_TITLE = re.compile(r"\*\*[^*]+\*\*")
_WORKED_OUT = (phrase("worked_out", "zh"), phrase("worked_out", "en"))


@dataclass(slots=True)
class Support:
    """What became of an answer's sentences."""

    sentences: int = 0
    """Sentences that say something from the guide."""
    supported: int = 0
    worked_out: int = 0
    """Lines that a tool worked out of the person's own figures: they stand in no quote."""
    unsupported: list[str] = field(default_factory=list)
    """The sentences that fail."""


def check_support(answer: Answer) -> Support:
    """Compare each sentence of an answer with the quotes that its markers point to. A sentence without a marker is unsupported, unless it is a heading or one of the assistant's fixed texts."""
    found = Support()
    if answer.status == "refused":
        return found
    quotes = {citation.n: words_of(citation.quote) for citation in answer.citations}
    by_tool = False
    for line in answer.answer.split("\n"):
        if not line.strip():
            continue
        if _TITLE.fullmatch(line.strip()):
            by_tool = line.strip().strip("*") in _WORKED_OUT
            continue
        by_tool = by_tool and bool(_LIST.match(line))
        for text, numbers in _marked(_without_lead(_LIST.sub("", line))):
            if by_tool:
                found.worked_out += 1
            elif not numbers and any(fixed.fullmatch(text) for fixed in fixed_texts()):
                continue
            else:
                found.sentences += 1
                words = words_of(text)
                if words and any(_stands_in(words, quotes.get(n, [])) for n in numbers):
                    found.supported += 1
                else:
                    found.unsupported.append(text)
    return found


def words_of(text: str) -> list[str]:
    """Chinese characters and words, without case, width and punctuation."""
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def _without_lead(line: str) -> str:
    """A line without the assistant's own words in bold at its beginning; other bold words have to stand in the quote."""
    lead = _LEAD.match(line)
    return line[lead.end() :] if lead and any(fixed.fullmatch(lead.group(1)) for fixed in fixed_texts()) else line


def _marked(line: str) -> list[tuple[str, list[int]]]:
    parts: list[tuple[str, list[int]]] = []
    end = 0
    for match in _MARKED.finditer(line):
        parts.append((match.group(1).strip(), [int(n) for n in re.findall(r"\d+", match.group(2))]))
        end = match.end()
    rest = line[end:].strip()
    return [*parts, (rest, [])] if rest else parts


def _stands_in(words: list[str], quote: list[str]) -> bool:
    return any(quote[start : start + len(words)] == words for start in range(len(quote) - len(words) + 1))
