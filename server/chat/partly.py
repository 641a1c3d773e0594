"""A message that asks several things, of which the guide answers some: which of them it does not."""

from __future__ import annotations

from dataclasses import dataclass

from indexer.encoder import Encoder
from indexer.lexical import lexical_terms
from indexer.model import Language
from server.chat.decide import Calibration, gather
from server.chat.library import Library
from server.chat.retrieve import Asked, Found, retrieve_alone
from server.chat.understand import Part, Question

_IN_CONTEXT = 0.85
"""Probability that the guide answers a question, read with all that stands around it, from which it is not looked at by itself: "and in Europe?" says nothing alone."""
_SURELY = 0.9
"""Probability that the guide answers a question by itself, from which it is answered though the message as a whole would be refused."""
_STANDS_ALONE: dict[Language, tuple[int, int]] = {"zh": (12, 18), "en": (30, 55)}
"""Characters from which a question says by itself what it is about, in a story or behind one that is not covered: where it names something of the guide's, and where it names nothing. "Can I appeal?" is about what stands before."""
_LEFT_OUT = 0.35
"""How much the examples of what is not covered speak for their best section, from which a question at the end of a story is said to be left out: what it is about stands in the story."""


@dataclass(frozen=True, slots=True)
class _Judged:
    """What speaks for and against one question."""

    probability: float
    """That the guide answers it."""
    is_outside: bool
    """Whether it is nearer to what is not covered than to anything in the guide."""
    outside: float
    """As in `Evidence`."""


_COVERED = _Judged(1.0, False, 0.0)


def not_covered(library: Library, encoder: Encoder, calibration: Calibration, question: Question, found: Found, *, refused: bool) -> list[Part] | None:
    """The questions that the guide leaves out, none where it answers all of them. None where there is no telling: of one question, where it answers none, or where the guide does not say what it leaves out.

    `refused`: as a whole the message would be refused. Then what is left has to be covered for certain; of a story it has to name something of the guide's: one about something else often ends in words that could stand here too.
    """
    if not found.parts or not len(library.outside) or any(part.written[0] == part.written[1] for part in question.parts):
        return None
    doubtful = [_is_doubtful(_judged(library, calibration, one)) for one in found.parts]
    judged = [_judged(library, calibration, retrieve_alone(library, encoder, one.part, question.language)) if refused or doubt else _COVERED for one, doubt in zip(found.parts, doubtful, strict=True)]
    gone = [doubt and _is_left_out(library, calibration, question, part, alone) for part, doubt, alone in zip(question.parts, doubtful, judged, strict=True)]
    if all(gone):
        return None
    if refused:
        surely = _SURELY if any(gone) else calibration.threshold
        left = [i for i, is_gone in enumerate(gone) if not is_gone]
        if any(judged[i].probability < surely or judged[i].is_outside or not _stands_alone(library, question, question.parts[i], any(gone[:i])) for i in left):
            return None
    return [part for part, is_gone in zip(question.parts, gone, strict=True) if is_gone]


def _is_doubtful(in_context: _Judged) -> bool:
    """Whether a question looks like none for the guide as it stands in its message. Who is told so of a question that the guide answers loses it: it has to look so by itself as well."""
    return in_context.is_outside and in_context.probability < _IN_CONTEXT


def _is_left_out(library: Library, calibration: Calibration, question: Question, part: Part, alone: _Judged) -> bool:
    """Whether a question is none for the guide by itself."""
    if question.is_story and (alone.outside < _LEFT_OUT or _is_short(library, question, part)):
        return False
    return alone.is_outside and alone.probability < calibration.threshold


def _is_short(library: Library, question: Question, part: Part) -> bool:
    """Whether a question says too little by itself ("who is right?")."""
    return len(part.text.strip()) < _STANDS_ALONE[question.language][library.glossary.misses_all(part.text)]


def _stands_alone(library: Library, question: Question, part: Part, follows: bool) -> bool:
    """Whether a part of a question says by itself what it is about. `follows`: one that is not covered stands before it."""
    return not (question.is_story and library.glossary.misses_all(part.text)) and not (follows and _is_short(library, question, part))


def _judged(library: Library, calibration: Calibration, one: Asked) -> _Judged:
    if not one.ranked:
        return _Judged(0.0, False, 0.0)
    terms = lexical_terms(one.part.text)
    evidence, outside = gather(library.snapshot, one.query, one.query, one.part.text, terms, terms, one.ranked, library.outside)
    return _Judged(calibration.probability(evidence), outside is not None, evidence.outside)
