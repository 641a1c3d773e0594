"""A draft → the answer's Markdown with its markers, its citations, and the conflicts that it touches."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from urllib.parse import quote as quote_url

from indexer.language import has_han
from indexer.model import Document, Passage, Source
from indexer.snapshot import Snapshot
from server.chat.answer import Citation, Conflict, SourceInfo
from server.chat.compose import Draft
from server.chat.sentences import Scored
from server.chat.verify import supports

_AUTHORITY = {"official": 0, "moderator": 1, "third-party": 2, "guide": 3, "page": 4}
_LABEL = re.compile(r"^(?:一种说法|另一种说法|以哪个为准|One source|Another source|Which stands)\s*[:：]\s*", re.IGNORECASE)


@dataclass(slots=True)
class Cited:
    """The text of an answer with everything that its markers point to."""

    answer: str = ""
    citations: list[Citation] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    dropped: int = 0
    """Sentences that the check did not let pass."""


@dataclass(frozen=True, slots=True)
class Opening:
    """What a tool worked out of the seller's own figures: it comes first, and cites the rule that it applies."""

    heading: str
    lines: list[str]
    rule: Scored
    whole: bool = True
    """False where a figure is missing that the question was not seen to give."""


def cite(snapshot: Snapshot, draft: Draft, *, conflict_lead: str, opening: Opening | None = None, check: Callable[[str, str], bool] = supports) -> Cited:
    """Write the answer down. A sentence that its own quote does not support is left out and counted."""
    cited = Cited()
    paragraphs: list[str] = []
    if opening:
        passage = snapshot.passages[opening.rule.passage]
        number = _add(cited, snapshot, passage, [opening.rule], _quote(passage, [opening.rule]))
        paragraphs += [f"**{opening.heading}**", "\n".join(f"- {line}[{number}]" for line in opening.lines)]
    for piece in draft.pieces:
        passage = snapshot.passages[piece.passage]
        lines: list[str] = []
        steps = [s.sentence.number for s in piece.sentences if s.sentence.number]
        whole = sorted(set(steps)) == list(range(1, len(set(steps)) + 1))
        for run in _runs(piece.sentences):
            quote = _quote(passage, run)
            kept = [s for s in run if check(quote, s.sentence.text)]
            cited.dropped += len(run) - len(kept)
            if kept:
                number = _add(cited, snapshot, passage, run, quote)
                lines += _written(kept, number, whole)
        if lines:
            paragraphs.append(_joined(lines))
    for place, block in draft.conflicts:
        passage = snapshot.passages[place]
        quote = _quote(passage, block)
        number = _add(cited, snapshot, passage, block, quote)
        texts = [_LABEL.sub("", s.sentence.text) for s in block]
        cited.conflicts.append(Conflict(kind=block[0].sentence.label or "unresolved", statement=texts[0], against=texts[1] if len(texts) > 1 else "", stands=texts[-1] if len(texts) > 2 else "", citations=[number]))
        # Channels show the conflict as a block of its own, with both statements; the text says which one stands.
        paragraphs.append(f"**{conflict_lead}**{'' if has_han(texts[-1]) else ' '}{texts[-1]}[{number}]")
    cited.answer = "\n\n".join(paragraphs)
    return cited


def _runs(sentences: list[Scored]) -> list[list[Scored]]:
    """Sentences that follow each other on the page and rest on the same source share one citation."""
    runs: list[list[Scored]] = []
    for s in sentences:
        last = runs[-1][-1] if runs else None
        if last and s.place == last.place + 1 and s.sentence.footnotes[:1] == last.sentence.footnotes[:1] and s.sentence.kind == last.sentence.kind:
            runs[-1].append(s)
        else:
            runs.append([s])
    return runs


def _quote(passage: Passage, run: list[Scored]) -> str:
    return passage.text[run[0].sentence.span[0] : run[-1].sentence.span[1]]


def _add(cited: Cited, snapshot: Snapshot, passage: Passage, run: list[Scored], quote: str) -> int:
    document = snapshot.documents[passage.document]
    lines = (run[0].sentence.lines[0], run[-1].sentence.lines[1])
    cited.citations.append(
        Citation(
            n=len(cited.citations) + 1,
            document=document.path,
            title=document.title,
            heading_path=list(passage.heading_path),
            quote=quote,
            lines=lines,
            hash=lines_hash(document, lines),
            url=reader_url(document.path, lines),
            language=document.language,
            source=_source(document, run),
        )
    )
    return len(cited.citations)


def _source(document: Document, run: list[Scored]) -> SourceInfo:
    """The source of highest authority behind the sentences; the page itself where it names none."""
    sources = [document.footnotes[label] for s in run for label in s.sentence.footnotes if label in document.footnotes]
    best = min(sources, key=lambda source: _AUTHORITY.get(source.authority, 9), default=Source(document.title, None, "page", document.updated))
    return SourceInfo(title=best.title, url=best.url, authority=best.authority, as_of=best.as_of)


def reader_url(document: str, lines: tuple[int, int]) -> str:
    """Address of the reader with these lines marked."""
    return f"/kb/{quote_url(document)}?lines={lines[0]}-{lines[1]}#L{lines[0]}"


def lines_hash(document: Document, lines: tuple[int, int]) -> str:
    """Hash of the cited lines: another one later means that the page has been rewritten."""
    text = "\n".join(document.text.split("\n")[lines[0] - 1 : lines[1]])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _written(run: list[Scored], number: int, whole: bool) -> list[str]:
    """Markdown of a run: list items and rows one to a line, sentences of a paragraph together. Steps keep their numbers where they are all there (`whole`)."""
    first = run[0].sentence
    if first.kind == "item":
        lines: list[str] = []
        for block in dict.fromkeys(s.sentence.block for s in run):
            own = [s.sentence for s in run if s.sentence.block == block]
            lead = f"{own[0].number}. " if whole and own[0].number else "- "
            lines.append(lead + _sentences([s.text for s in own], number))
        return lines
    if first.kind == "table":
        return [f"- {_row(s.sentence.text)}[{number}]" for s in run]
    return [_sentences([s.sentence.text for s in run], number)]


def _sentences(texts: list[str], number: int) -> str:
    out = ""
    for text in texts:
        out += (" " if out and not has_han(text) else "") + f"{text}[{number}]"
    return out


def _row(text: str) -> str:
    if has_han(text):
        return text.replace(" | ", "；").replace(": ", "：")
    return text.replace(" | ", "; ")


def _joined(lines: list[str]) -> str:
    """Lines of one piece: a blank line where a paragraph meets a list."""
    out = lines[0]
    for before, line in pairwise(lines):
        is_list, was_list = bool(re.match(r"- |\d+\. ", line)), bool(re.match(r"- |\d+\. ", before))
        out += ("\n" if is_list and was_list else "\n\n" if is_list or was_list else "" if has_han(line) else " ") + line
    return out
