"""A stream of text → sentences with the passages that they cite, each as soon as it is complete."""

from __future__ import annotations

import re
from dataclasses import dataclass

from indexer.sentences import split_sentences
from server.llm.prompt import visible

_MARKS = re.compile(r"(?:\s*[\[【]\s*\d{1,3}(?:\s*[,，、;]\s*\d{1,3})*\s*[\]】])+")
_AFTER = re.compile(r"\s*([。.！!？?；;，,]?)")
_LEAD = re.compile(r"^\s*(?:(?P<bullet>[-*•·])\s+|(?P<number>\d{1,2})(?:[.)]\s+|、\s*)|#+\s+|>\s*)?")
_LONGEST_LINE = 3000
"""Characters of one line: a model that writes more without a line break writes no answer."""


@dataclass(frozen=True, slots=True)
class Written:
    """One sentence as the model wrote it, without markers and marks of emphasis."""

    text: str
    cited: tuple[int, ...]
    """Numbers of the passages that it names, in the order in which they stand; empty where it names none."""
    line: int
    """Which line of the model's text it stands on, from 0."""
    item: str
    """"" for running text, "-" for a list item, "1" for a numbered one."""


class Reader:
    """Reads one answer. A citation counts for every sentence of its line that stands before it and has none of its own."""

    def __init__(self) -> None:
        self._rest = ""
        self._line = 0
        self._item = ""
        self._at_start = True
        self._body = ""
        self._cited: list[int] = []
        self.runaway = False
        """True once a line has become too long to be one."""

    def feed(self, text: str) -> list[Written]:
        """Sentences that are complete now."""
        self._rest += text
        found: list[Written] = []
        while "\n" in self._rest:
            line, self._rest = self._rest.split("\n", 1)
            found += self._read(line, whole=True)[0] + self._close()
        more, self._rest = self._read(self._rest, whole=False)
        self.runaway = self.runaway or len(self._rest) + len(self._body) > _LONGEST_LINE
        return found + more

    def end(self) -> list[Written]:
        """What is left when the stream has ended as it should."""
        found, _ = self._read(self._rest, whole=True)
        return found + self._close()

    def _read(self, text: str, *, whole: bool) -> tuple[list[Written], str]:
        """Sentences of a line, and what of it is not complete yet: a marker may be followed by another, or by the sentence's full stop."""
        found: list[Written] = []
        while match := _MARKS.search(text):
            after = _AFTER.match(text, match.end())
            assert after
            if not whole and after.end() == len(text):
                break
            self._body += text[: match.start()]
            self._cited += [int(number) for number in re.findall(r"\d+", match.group())]
            sign = after.group(1)
            text = text[after.end() :]
            if sign in ("，", ","):
                self._body += sign if sign == "，" else ", "
            elif re.search(r"\w", self._body):
                self._body += sign if sign and not self._body.rstrip().endswith(sign) else ""
                found += self._take()
        if whole:
            self._body += text
            text = ""
        return found, text

    def _take(self) -> list[Written]:
        body, cited = self._body, tuple(dict.fromkeys(self._cited))
        self._body, self._cited = "", []
        if self._at_start and (lead := _LEAD.match(body)):
            self._item = "1" if lead["number"] else "-" if lead["bullet"] else ""
            body = body[lead.end() :]
            self._at_start = False
        body = re.sub(r"\*+|__+", "", visible(body))
        return [Written(body[start:end], cited, self._line, self._item) for start, end in split_sentences(body)]

    def _close(self) -> list[Written]:
        """The end of a line: what has no citation by now gets none."""
        found = self._take() if re.search(r"\w", self._body) else []
        self._line, self._item, self._at_start, self._body, self._cited = self._line + 1, "", True, "", []
        return found
