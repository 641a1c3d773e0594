"""Sentences of passages → an answer: the direct answer first, then what to do, then conditions; in the guide's own words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from indexer.language import has_han
from indexer.lexical import lexical_terms
from indexer.model import Document, Language, PassageSentence
from indexer.snapshot import Snapshot
from server.chat.sentences import Scored

_BUDGET: dict[Language, int] = {"zh": 360, "en": 1380}
"""Characters of an answer at the most: most answers stay under 300 Chinese characters or 180 English words."""
_LEAD_SENTENCES = 2
_STEPS = 7
"""Longest numbered list that is given whole."""
_FILLED = 2
"""Passages that may be given more room than they took at first."""
_SAME = {True: 0.72, False: 0.66}
"""Share of its terms above which a sentence says what an earlier one said: of its own passage, whose items are worded alike, and of another one, which tells the same thing again."""
_TELLING = re.compile(r"\d|^(?:[不没无未非]|not?|never|without|unless)$")
_NEEDS_CONTEXT = re.compile(r"^(?:其(?!他|它|余|中一)|该|此(?!外)|这|它|他们|上述|以上|同样|此外|另外|因此|因而|所以|对此|由此|与此|在这|在此|届时|但|不过|而且|否则|It\b(?! (?:takes|depends|helps|makes sense|is (?:not )?(?:possible|enough|best|safe|wise|worth|necessary|allowed|forbidden))\b)|Its\b|This\b|That\b|These\b|Those\b|They\b|Such\b|However\b|Therefore\b|Otherwise\b|But\b|And\b|So\b|Also\b)")  # noqa: E501

Said = tuple[int, set[str]]
"""A passage, and the terms of a sentence of it that the answer has."""


@dataclass(slots=True)
class Piece:
    """Sentences of one passage that stand together in the answer, in the page's order."""

    passage: int
    sentences: list[Scored] = field(default_factory=list)


@dataclass(slots=True)
class Draft:
    """What an answer is made of, before it is cited and checked."""

    pieces: list[Piece] = field(default_factory=list)
    conflicts: list[tuple[int, list[Scored]]] = field(default_factory=list)
    """Conflict blocks that the answer touches: passage and the block's sentences."""


def compose(snapshot: Snapshot, scored: dict[int, list[Scored]], passages: Sequence[int], language: Language, share: float = 1.0, leading: int = 1) -> Draft:
    """Draft an answer out of passages, the most relevant first. `scored` holds their sentences; `share` of the usual length is used.

    The first `leading` passages answer one question each, and each has its part of the room.
    """
    leading = max(1, leading)
    draft = Draft()
    budget = int(_BUDGET[language] * share)
    left = budget
    said: list[Said] = []
    for rank, passage in enumerate(passages):
        room = min(left, budget * 3 // (2 * leading + 1)) if rank < leading else min(left, budget * 2 // 5)
        piece = Piece(passage, _choose(snapshot, scored[passage], room, first=rank < leading, said=said))
        if piece.sentences:
            draft.pieces.append(piece)
            left -= sum(_size(s, language) for s in piece.sentences)
        if left < budget // 8 and rank + 1 >= leading:
            break
    _fill(snapshot, scored, draft, left, said)
    # Where those that answer have none, a conflict is about something else. A section may hold nothing but a conflict: then that is the answer.
    blocks = [block for passage in ([piece.passage for piece in draft.pieces[:leading]] or passages[:1]) for block in _conflicts_of_section(snapshot, scored, passage)]
    if blocks:
        draft.conflicts.append(max(blocks, key=lambda block: max(s.score for s in block[1])))
    return draft


def _fill(snapshot: Snapshot, scored: dict[int, list[Scored]], draft: Draft, left: int, said: list[Said]) -> None:
    """Give the room that is left to what else stands in the passages, the first of them first: whoever asks for a list wants all of it."""
    for piece in draft.pieces[:_FILLED]:
        usable = _usable(snapshot, scored[piece.passage])
        chosen = set(piece.sentences)
        for candidate in sorted((s for s in usable if s not in chosen and s.sentence.kind != "table"), key=lambda s: -s.score):
            size = len(candidate.sentence.text)
            if size <= left and not _is_said(candidate, said):
                chosen.add(candidate)
                left -= size
        piece.sentences = _complete(usable, sorted(chosen, key=lambda s: s.place))


def is_statement(document: Document, sentence: PassageSentence) -> bool:
    """True for what may be quoted: on a page that gives its sources by footnotes, a sentence without one is a remark on the page itself."""
    return bool(sentence.footnotes) or not document.footnotes


def _choose(snapshot: Snapshot, sentences: list[Scored], room: int, *, first: bool, said: list[Said]) -> list[Scored]:
    usable = _usable(snapshot, sentences)
    if not usable:
        return []
    language: Language = "zh" if has_han(usable[0].sentence.text) else "en"
    lead = [s for s in usable if s.sentence.kind == "paragraph" and s.sentence.block == usable[0].sentence.block][:_LEAD_SENTENCES]
    rest = sorted((s for s in usable if s not in lead), key=lambda s: -s.score)
    steps = [s for s in usable if s.sentence.number]
    chosen: list[Scored] = []
    if first:
        ranked = lead + (steps if 0 < len(steps) <= _STEPS and any(s in rest[:3] for s in steps) else []) + rest[:6]
    else:
        best = max(usable, key=lambda s: s.score)
        ranked = ([best] if best not in lead else []) + lead[:1] + rest[:2]
        ranked = sorted(dict.fromkeys(ranked), key=lambda s: -s.score)[:3]
    floor = max(s.score for s in usable) - (3.5 if first else 1.5)
    for candidate in dict.fromkeys(ranked):
        size = _size(candidate, language)
        if chosen and (size > room or (candidate.score < floor and candidate not in lead and candidate not in steps)):
            continue
        if _is_said(candidate, said):
            continue
        chosen.append(candidate)
        room -= size
    return _complete(usable, sorted(chosen, key=lambda s: s.place))


def _usable(snapshot: Snapshot, sentences: list[Scored]) -> list[Scored]:
    return [s for s in sentences if is_statement(snapshot.documents[snapshot.passages[s.passage].document], s.sentence) and s.sentence.kind not in ("conflict", "code")]


def _is_said(candidate: Scored, said: list[Said]) -> bool:
    """True where an earlier sentence says the same; else it counts as said from now on."""
    terms = set(lexical_terms(candidate.sentence.text))
    # Another figure or a negation makes another statement of nearly the same words.
    telling = {term for term in terms if _TELLING.search(term)}
    if any(len(terms & other) >= _SAME[passage == candidate.passage] * len(terms) and telling <= other for passage, other in said if other and terms):
        return True
    said.append((candidate.passage, terms))
    return False


def _complete(usable: list[Scored], chosen: list[Scored]) -> list[Scored]:
    """A sentence that leans on the one before takes that along, or is left out where there is none to take; so is one that announces what does not follow."""
    places = {s.place: s for s in usable}
    chosen_places = {s.place for s in chosen}
    result: list[Scored] = []
    for s in chosen:
        if s.sentence.text.rstrip().endswith((":", "：")) and s.place + 1 not in chosen_places:
            continue
        if _NEEDS_CONTEXT.match(s.sentence.text) and not (result and result[-1].place == s.place - 1):
            before = places.get(s.place - 1)
            if before is None or before.sentence.block != s.sentence.block or _NEEDS_CONTEXT.match(before.sentence.text):
                continue
            result.append(before)
        result.append(s)
    return result


def _conflicts(sentences: list[Scored]) -> list[tuple[int, list[Scored]]]:
    """Conflict blocks of a passage."""
    blocks: dict[int, list[Scored]] = {}
    for s in sentences:
        if s.sentence.kind == "conflict":
            blocks.setdefault(s.sentence.block, []).append(s)
    return [(block[0].passage, block) for block in blocks.values()]


def _conflicts_of_section(snapshot: Snapshot, scored: dict[int, list[Scored]], passage: int) -> list[tuple[int, list[Scored]]]:
    """Conflict blocks of a passage and of the others of its section: a long section is cut into several, and a conflict at its end concerns all of it."""
    section = snapshot.passages[passage].document, snapshot.passages[passage].section_line
    first, end = passage, passage + 1
    while first and (snapshot.passages[first - 1].document, snapshot.passages[first - 1].section_line) == section:
        first -= 1
    while end < len(snapshot.passages) and (snapshot.passages[end].document, snapshot.passages[end].section_line) == section:
        end += 1
    # Those that were not scored count as the mean of those that were.
    return [block for i in range(first, end) for block in _conflicts(scored.get(i) or [Scored(i, place, sentence, 0.0) for place, sentence in enumerate(snapshot.passages[i].sentences)])]


def _size(scored: Scored, language: Language) -> int:
    return len(scored.sentence.text)
