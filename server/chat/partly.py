"""A message that asks several things, of which the guide answers some: which of them it does not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from indexer.encoder import EncodedQuery, Encoder
from indexer.lexical import lexical_terms
from indexer.model import Language
from indexer.search import Ranked, rank
from server.chat.decide import Calibration, gather
from server.chat.library import Library
from server.chat.understand import Part, Question

_IN_CONTEXT = 0.7
"""Probability that the guide answers a question, read with all that stands around it, from which it is not looked at by itself: "and in Europe?" says nothing alone."""
_SURELY = 0.9
"""Probability that the guide answers a question by itself, from which it is answered though the message as a whole would be refused."""
_STANDS_ALONE: dict[Language, tuple[int, int]] = {"zh": (12, 18), "en": (30, 55)}
"""Characters from which a question says by itself what it is about though it follows one that is not covered: where it names something of the guide's, and where it names nothing. "Can I appeal?" is about what stands before."""
_RANKED = 16


@dataclass(frozen=True, slots=True)
class Asked:
    """One of several questions, searched for in the context of the message."""

    part: Part
    query: EncodedQuery
    ranked: list[Ranked]


def search_parts(library: Library, question: Question, query: EncodedQuery, scope: Language | None) -> list[Asked]:
    """Search for each of several questions; `query` is the whole message."""
    found = []
    for part in question.parts:
        brought_out = query.emphasised(part.emphasis)
        found.append(Asked(part, brought_out, _ranked(library, brought_out, part.text, scope)))
    return found


def not_covered(library: Library, encoder: Encoder, calibration: Calibration, question: Question, asked: Sequence[Asked], scope: Language | None, *, refused: bool) -> list[Part]:
    """The questions that the guide leaves out while it answers the others; none where it answers all or none of them, or where it does not say what it leaves out.

    `refused`: as a whole the message would be refused. Then what is left has to be covered for certain; of a story it has to name something of the guide's: one about something else often ends in words that could stand here too.
    """
    if not len(library.outside) or any(part.written[0] == part.written[1] for part in question.parts):
        return []
    left_out: list[Part] = []
    for one in asked:
        probability, is_outside = _judged(library, calibration, one.query, one.part.text, one.ranked)
        if not refused and (probability >= _IN_CONTEXT or not is_outside):
            continue
        alone = encoder.encode_query(one.part.text)
        probability, is_outside = _judged(library, calibration, alone, one.part.text, _ranked(library, alone, one.part.text, scope))
        if is_outside and probability < calibration.threshold:
            left_out.append(one.part)
        elif refused and (probability < _SURELY or is_outside or not _stands_alone(library, question, one.part, bool(left_out))):
            return []
    return left_out if len(left_out) < len(asked) else []


def _stands_alone(library: Library, question: Question, part: Part, follows: bool) -> bool:
    """Whether a part of a question says by itself what it is about. `follows`: it stands behind one that is not covered."""
    names_nothing = library.glossary.misses_all(part.text)
    return not (question.is_story and names_nothing) and not (follows and len(part.text.strip()) < _STANDS_ALONE[question.language][names_nothing])


def _ranked(library: Library, query: EncodedQuery, text: str, scope: Language | None) -> list[Ranked]:
    return [r for r in rank(library.snapshot.index, query, lexical_terms(text), 2 * _RANKED, scope) if r.passage not in library.aside][:_RANKED]


def _judged(library: Library, calibration: Calibration, query: EncodedQuery, text: str, ranked: Sequence[Ranked]) -> tuple[float, bool]:
    """Probability that the guide answers one question, and whether it is nearer to what is not covered than to anything in the guide."""
    if not ranked:
        return 0.0, False
    terms = lexical_terms(text)
    evidence, outside = gather(library.snapshot, query, query, text, terms, terms, ranked, library.outside)
    return calibration.probability(evidence), outside is not None
