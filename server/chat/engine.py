"""The chat engine: understand → retrieve → decide → compose → verify → answer object. Every channel calls it and nothing else."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from indexer.encoder import EncodedQuery, Encoder
from indexer.lexical import lexical_terms
from indexer.model import Language
from indexer.search import Ranked, rank
from indexer.snapshot import Snapshot
from server.chat.answer import Answer, Timing
from server.chat.cite import Cited, Opening, cite
from server.chat.compose import compose, is_statement
from server.chat.decide import DEFAULT, Calibration, Evidence, gather
from server.chat.glossary import Glossary
from server.chat.glossary import TOPIC as GLOSSARY
from server.chat.phrases import phrase
from server.chat.scope import is_out_of_scope, reply
from server.chat.sentences import score_sentences
from server.chat.spelling import Speller
from server.chat.understand import Question, understand
from server.tools.odr_answer import HEADING, RULE, odr_lines
from server.tools.odr_question import read_odr_question

_RANKED = 16
_EXAMPLES = 40
"""Further results, where a knowledge base has examples of what it does not cover: they must not push out what it does."""
_REPLY_MARGIN = 1.0
"""How far behind the guide an example of what is not covered may be and still say why a question is refused."""
_USED = 4
"""Passages that an answer is made of, at most."""
_SCORE_MARGIN = 2.5
_LATE_MARGIN = 0.03
"""How far behind the best passage another one may be, in the ranking's score and in late interaction, to add something."""
_SUGGESTIONS = 3

Stage = Callable[[str], None]
"""Called with "understand", "search" and "compose" as each begins."""


@dataclass(slots=True)
class Library:
    """A snapshot with what the engine derives from it once."""

    snapshot: Snapshot
    speller: Speller
    glossary: Glossary
    outside: frozenset[int]
    """Passages that say what is not covered."""
    outside_terms: frozenset[str]
    """Words that only those passages hold."""
    aside: frozenset[int]
    """Passages without a statement, and of vocabulary: found, never quoted."""
    languages: frozenset[Language]

    @classmethod
    def of(cls, snapshot: Snapshot, is_word: Callable[[str], bool]) -> Library:
        """Prepare a snapshot."""
        documents = snapshot.documents
        outside = frozenset(i for i, p in enumerate(snapshot.passages) if is_out_of_scope(documents[p.document]))
        return cls(
            snapshot,
            Speller(snapshot.index.words, is_word),
            Glossary(documents, snapshot.passages),
            outside,
            _only_in(snapshot, outside),
            frozenset(i for i, p in enumerate(snapshot.passages) if GLOSSARY in documents[p.document].topics or not any(is_statement(documents[p.document], s) for s in p.sentences)),
            frozenset(document.language for document in documents.values()),
        )


@dataclass(slots=True)
class Trace:
    """What the engine saw on the way to an answer, for evaluation and calibration."""

    question: Question
    ranked: list[Ranked]
    evidence: Evidence | None
    probability: float


class ChatEngine:
    """Answers questions from one library at a time. Holds no conversation: the earlier questions come with each call."""

    def __init__(self, encoder: Encoder, calibration: Calibration = DEFAULT) -> None:
        self._encoder = encoder
        self._calibration = calibration

    def answer(self, library: Library, text: str, *, earlier: Sequence[str] = (), language: Language | None = None, conversation_id: str = "", stage: Stage | None = None) -> tuple[Answer, Trace]:
        """Answer one question. Pure but for the clock: the same question, history and library give the same answer."""
        began = time.perf_counter()
        _tell(stage, "understand")
        pages: Language = next(iter(library.languages)) if len(library.languages) == 1 else "zh"
        question = understand(text, earlier, speller=library.speller, glossary=library.glossary, pages=pages, language=language)
        if question.language in library.languages and question.language != pages:
            question = understand(text, earlier, speller=library.speller, glossary=library.glossary, pages=question.language, language=language)
        _tell(stage, "search")
        at = time.perf_counter()
        query = self._encoder.encode_query(question.search_text)
        if question.emphasis:
            query = query.emphasised(question.emphasis)
        encoded = time.perf_counter()
        snapshot = library.snapshot
        scope = question.language if question.language in library.languages else None
        everything = rank(snapshot.index, query, question.terms, _RANKED + (_EXAMPLES if library.outside else 0), scope)
        opposed = [r for r in everything if r.passage in library.outside]
        ranked = [r for r in everything if r.passage not in library.outside and r.passage not in library.aside][:_RANKED]
        searched = time.perf_counter()
        _tell(stage, "compose")
        evidence = gather(snapshot, query, question.asked_terms, ranked, opposed, library.outside_terms) if ranked else None
        probability = self._calibration.probability(evidence) if evidence else 0.0
        cited = Cited()
        used: list[int] = []
        worked_out = self._worked_out(library, question, scope)
        if worked_out or probability >= self._calibration.threshold:
            used = self._passages(library, question, query, ranked, scope)
            scored = score_sentences(snapshot, query, " ".join(question.asking), question.terms, used)
            cited = cite(snapshot, compose(snapshot, scored, used, question.language, share=0.5 if worked_out else 1.0), conflict_lead=phrase("conflict", question.language), opening=worked_out)
        answered = bool(cited.citations)
        suggestions = _suggestions(snapshot, ranked, set(used))
        if answered:
            body = cited.answer
            if all(citation.language != question.language for citation in cited.citations):
                body = phrase("other_language", question.language) + "\n\n" + body
        else:
            body = self._refusal(library, question, opposed, ranked, bool(suggestions))
        done = time.perf_counter()
        timing = Timing(total=_ms(done - began), encode=_ms(encoded - at), search=_ms(searched - encoded), compose=_ms(done - searched))
        answer = Answer(
            id=uuid.uuid4().hex,
            conversation_id=conversation_id,
            status="answered" if answered else "refused",
            language=question.language,
            question=question.text,
            answer=body,
            citations=cited.citations,
            conflicts=cited.conflicts,
            suggestions=suggestions,
            timing_ms=timing,
        )
        return answer, Trace(question, ranked, evidence, probability)

    def _worked_out(self, library: Library, question: Question, scope: Language | None) -> Opening | None:
        """What follows from the seller's own counts, with the passage of the guide whose rule is applied; None where there are no counts or no such rule."""
        asked = read_odr_question(question.text)
        if asked is None or not any(term in library.snapshot.index.words for term in ("odr", "缺陷", "defect")):
            return None
        query = self._encoder.encode_query(RULE[question.language])
        found = [r for r in rank(library.snapshot.index, query, lexical_terms(RULE[question.language]), 4, scope) if r.passage not in library.outside and r.passage not in library.aside]
        if not found:
            return None
        scored = score_sentences(library.snapshot, query, RULE[question.language], lexical_terms(RULE[question.language]), [found[0].passage])[found[0].passage]
        rule = max((s for s in scored if s.sentence.footnotes or not library.snapshot.documents[library.snapshot.passages[s.passage].document].footnotes), key=lambda s: s.score, default=None)
        return Opening(HEADING[question.language], odr_lines(asked, question.language), rule) if rule else None

    def _passages(self, library: Library, question: Question, query: EncodedQuery, ranked: list[Ranked], scope: Language | None) -> list[int]:
        """Passages to answer from: the best, those little behind it, and the best for each of several questions."""
        best = ranked[0]
        chosen = [r.passage for r in ranked[:_USED] if r.score >= best.score - _SCORE_MARGIN and r.late >= best.late - _LATE_MARGIN]
        for emphasis in question.parts:
            part = query.emphasised(emphasis)
            found = [r for r in rank(library.snapshot.index, part, question.terms, 6, scope) if r.passage not in library.outside and r.passage not in library.aside]
            if found and found[0].passage not in chosen:
                chosen.insert(min(len(chosen), 2), found[0].passage)
        return list(dict.fromkeys(chosen))[: _USED + 1]

    def _refusal(self, library: Library, question: Question, opposed: list[Ranked], ranked: list[Ranked], helped: bool) -> str:
        if opposed and (not ranked or opposed[0].score > ranked[0].score - _REPLY_MARGIN):
            passage = library.snapshot.passages[opposed[0].passage]
            if (text := reply(library.snapshot.passages, passage)) and library.snapshot.documents[passage.document].language == question.language:
                return text
        return phrase("refused" if helped else "refused_without_suggestions", question.language)


def _only_in(snapshot: Snapshot, passages: frozenset[int]) -> frozenset[str]:
    """Words that these passages hold and no other."""
    words = snapshot.index.words
    held = set().union(*(lexical_terms(snapshot.passages[i].text) for i in passages)) if passages else set()
    return frozenset(term for term in held if passages.issuperset(words.passages_with(term).tolist()))


def _suggestions(snapshot: Snapshot, ranked: Sequence[Ranked], used: set[int]) -> list[str]:
    """Headings that are questions, of passages near the question that the answer did not use."""
    taken = {snapshot.passages[i].heading_path for i in used}
    found: list[str] = []
    for r in ranked:
        path = snapshot.passages[r.passage].heading_path
        if path and path not in taken and path[-1].endswith(("?", "？")) and path[-1] not in found:
            found.append(path[-1])
    return found[:_SUGGESTIONS]


def _tell(stage: Stage | None, name: str) -> None:
    if stage:
        stage(name)


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 2)
