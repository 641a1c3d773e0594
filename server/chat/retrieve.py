"""What is found for a question: for the message as a whole, and for each of several questions in it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from indexer.encoder import EncodedQuery, Encoder
from indexer.lexical import lexical_terms
from indexer.model import Language
from indexer.search import Ranked, rank
from server.chat.library import Library
from server.chat.understand import Part, Question

_KEPT = 16
_DEEP = 100
"""Passages ranked where two rankings become one."""
_GIST_WEIGHT = {True: 0.5, False: 1.0}
"""Weight of the ranking for what is asked alone beside that for the whole text: in a follow-up, and in a story."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One of several questions, searched for in the context of its message."""

    part: Part
    query: EncodedQuery
    ranked: list[Ranked]


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for a message."""

    query: EncodedQuery
    """The message."""
    alone: EncodedQuery
    """What it asks, without the story around it and the questions before."""
    ranked: list[Ranked]
    parts: list[Asked]
    """Each of several questions."""
    encode_seconds: float


def retrieve(library: Library, encoder: Encoder, question: Question) -> Found:
    """Search for a question."""
    began = time.perf_counter()
    query = encoder.encode_query(question.search_text)
    if question.emphasis:
        query = query.emphasised(question.emphasis)
    encode_seconds = time.perf_counter() - began
    index, scope = library.snapshot.index, library.scope(question.language)
    alone = encoder.encode_query(question.asked_text) if question.emphasis else query
    ranked = rank(index, query, question.terms, _DEEP if question.emphasis else 2 * _KEPT, scope)
    if question.emphasis:
        ranked = _fused(ranked, rank(index, alone, question.asked_terms, _DEEP, scope), _GIST_WEIGHT[question.follow_up])
    parts = [_part(library, question, part, query) for part in question.parts]
    return Found(query, alone, _kept(library, ranked), parts, encode_seconds)


def retrieve_alone(library: Library, encoder: Encoder, part: Part, language: Language) -> Asked:
    """Search for one of several questions as if nothing stood around it."""
    alone = encoder.encode_query(part.text)
    return Asked(part, alone, _kept(library, rank(library.snapshot.index, alone, lexical_terms(part.text), 2 * _KEPT, library.scope(language))))


def _part(library: Library, question: Question, part: Part, query: EncodedQuery) -> Asked:
    brought_out = query.emphasised(part.emphasis)
    return Asked(part, brought_out, _kept(library, rank(library.snapshot.index, brought_out, lexical_terms(part.text), 2 * _KEPT, library.scope(question.language))))


def _kept(library: Library, ranked: Sequence[Ranked]) -> list[Ranked]:
    return [r for r in ranked if r.passage not in library.aside][:_KEPT]


def _fused(ranked: list[Ranked], alone: list[Ranked], weight: float) -> list[Ranked]:
    """One ranking out of that of the whole text and that of its gist alone; a passage that one of them lacks has the lowest score there."""
    scores = {r.passage: r for r in alone}
    lowest = min((r.score for r in alone), default=0.0)
    low = min((r.score for r in ranked), default=0.0)
    merged = [replace(r, score=(r.score + weight * (scores[r.passage].score if r.passage in scores else lowest)) / (1 + weight)) for r in ranked]
    known = {r.passage for r in ranked}
    merged += [replace(r, score=(low + weight * r.score) / (1 + weight)) for r in alone if r.passage not in known]
    return sorted(merged, key=lambda r: -r.score)
