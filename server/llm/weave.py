"""Checked sentences back into an answer object: in place of the running text, with what must stay as it is around it, and numbered anew."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from indexer.language import has_han
from server.chat.answer import Answer
from server.llm.checking import Kept

MARKER = re.compile(r"\[(\d+)\]")
_HEADING = re.compile(r"\*\*[^\n]*\*\*")


@dataclass(frozen=True, slots=True)
class Layout:
    """An extractive answer, taken apart."""

    paragraphs: tuple[str, ...]
    prose: frozenset[int]
    """Positions of the paragraphs that may be worded anew. What stands under a bold line (figures worked out, sources that disagree) and what cites nothing stays as it is."""

    @property
    def text(self) -> str:
        """The paragraphs that may be worded anew."""
        return "\n\n".join(paragraph for i, paragraph in enumerate(self.paragraphs) if i in self.prose)

    @property
    def cited(self) -> tuple[int, ...]:
        """Numbers that they cite, in order."""
        return tuple(dict.fromkeys(int(n) for n in MARKER.findall(self.text)))


def lay_out(answer: Answer) -> Layout:
    """Take an answer apart."""
    paragraphs = tuple(answer.answer.split("\n\n"))
    headings = {i for i, paragraph in enumerate(paragraphs) if _HEADING.fullmatch(paragraph.strip())}
    return Layout(paragraphs, frozenset(i for i, paragraph in enumerate(paragraphs) if i not in headings and i - 1 not in headings and MARKER.search(paragraph)))


def weave(answer: Answer, layout: Layout, kept: Sequence[Kept], broken_lists: Iterable[int]) -> Answer:
    """The answer with these sentences. Every marker keeps its citation object; numbers follow the order of appearance; a citation that nothing cites is left out."""
    place = min(layout.prose)
    paragraphs = [text for i, paragraph in enumerate(layout.paragraphs) for text in ([written(kept, broken_lists)] if i == place else [] if i in layout.prose else [paragraph])]
    text = "\n\n".join(paragraphs)
    order = list(dict.fromkeys(int(n) for n in MARKER.findall(text)))
    new = {old: n for n, old in enumerate(order, 1)}
    by_number = {citation.n: citation for citation in answer.citations}
    return answer.model_copy(
        update={
            "answer": MARKER.sub(lambda match: f"[{new[int(match.group(1))]}]", text),
            "citations": [by_number[old].model_copy(update={"n": new[old]}) for old in order],
            "conflicts": [conflict.model_copy(update={"citations": [new[n] for n in conflict.citations if n in new]}) for conflict in answer.conflicts],
            "mode": "model",
        }
    )


def written(kept: Sequence[Kept], broken_lists: Iterable[int] = ()) -> str:
    """Markdown of sentences. Steps keep their numbers only where none of them is missing."""
    whole = not set(broken_lists)
    out = ""
    was_list = False
    step = 0
    for _, group in groupby(kept, key=lambda sentence: sentence.line):
        sentences = list(group)
        is_list = bool(sentences[0].item)
        step = step + 1 if sentences[0].item == "1" else 0
        lead = f"{step}. " if step and whole else "- " if is_list else ""
        out += ("" if not out else "\n" if is_list and was_list else "\n\n") + lead + _line(sentences)
        was_list = is_list
    return out


def _line(sentences: Sequence[Kept]) -> str:
    out = ""
    for sentence in sentences:
        out += (" " if out and not has_han(sentence.text) else "") + sentence.text + "".join(f"[{n}]" for n in sentence.cited)
    return out
