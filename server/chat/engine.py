"""The chat engine: understand → retrieve → decide → compose → verify → answer object. Every channel calls it and nothing else."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from indexer.encoder import Encoder
from indexer.lexical import lexical_terms
from indexer.model import Language
from indexer.search import Ranked
from indexer.snapshot import Snapshot
from server.chat.answer import Answer, Timing
from server.chat.cite import Cited, Opening, cite
from server.chat.compose import compose, is_statement
from server.chat.decide import DEFAULT, Calibration, Evidence, NotCovered, gather
from server.chat.library import Library
from server.chat.partly import not_covered
from server.chat.phrases import phrase
from server.chat.retrieve import Asked, Found, retrieve
from server.chat.scope import reply, section_number
from server.chat.sentences import Scored, score_sentences
from server.chat.tool import Turn
from server.chat.understand import Part, Question, understand

_USED = 5
"""Passages that an answer is made of, at most."""
_NEAR = {True: (3.3, 0.4), False: (4.0, 0.5)}
"""How far behind the best passage, in the ranking's score (or this share of it, where that is more), another one may be to add something: where the best has other ways to ask, which tell passages apart, and where it
has none. Readers like the shorter answer better: a neighbouring rule hides the one that was asked for."""
_LATE_MARGIN = 0.04
"""The same in late interaction."""
_STATEMENT_WEIGHT = 0.15
"""How much a passage's best statement counts beside its rank."""
_SAME_PAGE = 2.0
"""What a passage of the page that answers the question before in one message gains, in the ranking's score, where the next question names nothing itself."""
_BESIDE_FIGURES = {True: 0.3, False: 0.15}
"""Share of an answer's usual length that the guide's own words have beside figures worked out of the question's: where it asks several things, and where the figures are what it asks for."""
_SUGGESTIONS = 3
_LONGEST_PART = 100
"""Characters of a question that is named as left out."""
_MARKUP = re.compile(r"[\[\]<>*_`~|\\#]+")

Stage = Callable[[str], None]
"""Called with "understand", "search" and "compose" as each begins."""


@dataclass(slots=True)
class Trace:
    """What the engine saw on the way to an answer, for evaluation and calibration."""

    question: Question
    ranked: list[Ranked]
    evidence: Evidence | None
    probability: float
    dropped: int = 0
    """Sentences that the check against their quote did not let pass."""


class ChatEngine:
    """Answers questions from one library at a time. Holds no conversation: the earlier questions come with each call."""

    def __init__(self, encoder: Encoder, calibration: Calibration = DEFAULT) -> None:
        self._encoder = encoder
        self._calibration = calibration

    def answer(self, library: Library, text: str, *, earlier: Sequence[str] = (), language: Language | None = None, conversation_id: str = "", stage: Stage | None = None) -> tuple[Answer, Trace]:
        """Answer one question. Pure but for the clock: the same question, history and library give the same answer."""
        began = time.perf_counter()
        _tell(stage, "understand")
        question = _read(library, text, earlier, language)
        if turn := next((turn for one in library.tools.dialogues if (turn := one.turn(library.snapshot, question.text, earlier, language))), None):
            return _said(turn, question, conversation_id, began), Trace(question, [], None, 0.0, turn.cited.dropped)
        _tell(stage, "search")
        at = time.perf_counter()
        found = retrieve(library, self._encoder, question)
        searched = time.perf_counter()
        _tell(stage, "compose")
        evidence, outside = _evidence(library, question, found)
        probability = self._calibration.probability(evidence) if evidence else 0.0
        covered = probability >= self._calibration.threshold
        left_out = not_covered(library, self._encoder, self._calibration, question, found, refused=not covered)
        if left_out:
            rest, trace = self.answer(library, question.without(left_out), earlier=earlier, language=question.language, conversation_id=conversation_id)
            if rest.status != "refused":
                return _partly(rest, question, left_out, began), trace
        worked_out = _worked_out(library, question, earlier)
        # Each of several questions may be covered though together they look like none; figures alone do not make a question one for the guide where it is most like what is not covered.
        if covered or left_out == [] or (worked_out and outside is None):
            cited, used = _cited(library, question, found, worked_out)
        else:
            cited, used = Cited(), []
        suggestions = _suggestions(library.snapshot, found.ranked, set(used))
        below: Turn | None = None
        if cited.citations:
            body = cited.answer
            used_pages = {library.snapshot.documents[citation.document].id for citation in cited.citations}
            below = next((turn for one in library.tools.dialogues if (turn := one.below(question.text, earlier, question.language, used_pages))), None)
            if all(citation.language != question.language for citation in cited.citations):
                body = phrase("other_language", question.language) + "\n\n" + body
        else:
            body = _refusal(library, question, outside, bool(suggestions))
        if below:
            body += "\n\n" + below.cited.answer if below.cited.answer else ""
            suggestions = below.choices if below.asks else [*below.choices, *suggestions][:_SUGGESTIONS]
        done = time.perf_counter()
        timing = Timing(total=_ms(done - began), encode=_ms(found.encode_seconds), search=_ms(searched - at - found.encode_seconds), compose=_ms(done - searched))
        answer = Answer(
            id=uuid.uuid4().hex,
            conversation_id=conversation_id,
            status="clarify" if below and below.asks else "answered" if cited.citations else "refused",
            language=question.language,
            question=question.text,
            answer=body,
            citations=cited.citations,
            conflicts=cited.conflicts,
            suggestions=suggestions,
            timing_ms=timing,
        )
        return answer, Trace(question, found.ranked, evidence, probability, cited.dropped)


def _read(library: Library, text: str, earlier: Sequence[str], language: Language | None) -> Question:
    """Read a question, with the names of the pages in its language where there are any."""
    pages: Language = next(iter(library.languages)) if len(library.languages) == 1 else "zh"
    question = understand(text, earlier, speller=library.speller, glossary=library.glossary, pages=pages, language=language)
    if question.language in library.languages and question.language != pages:
        question = understand(text, earlier, speller=library.speller, glossary=library.glossary, pages=question.language, language=language)
    return question


def _evidence(library: Library, question: Question, found: Found) -> tuple[Evidence | None, NotCovered | None]:
    if not found.ranked:
        return None, None
    # What a fragment asks is told by the questions before it alone.
    alone = found.query if question.fragment else found.alone
    return gather(library.snapshot, found.query, alone, " ".join(question.asking), question.terms, question.asked_terms, found.ranked, library.outside, [part.ranked for part in found.parts])


def _cited(library: Library, question: Question, found: Found, worked_out: Opening | None) -> tuple[Cited, list[int]]:
    """The answer with its citations, and the passages that it was made of."""
    snapshot = library.snapshot
    used, asked = _passages(library, found)
    scored = score_sentences(snapshot, found.query, " ".join(question.asking), question.asked_terms, used)
    used = used if asked > 1 else _best_first(snapshot, used, found.ranked, scored)
    draft = compose(snapshot, scored, used, question.language, share=_BESIDE_FIGURES[bool(question.parts)] if worked_out else 1.0, leading=asked)
    return cite(snapshot, draft, conflict_lead=phrase("conflict", question.language), opening=worked_out), used


def _passages(library: Library, found: Found) -> tuple[list[int], int]:
    """Passages to answer from: the best for each of several questions, the best for the whole, and those little behind it; and how many questions there are."""
    best = found.ranked[0]
    least, share = _NEAR[bool(library.snapshot.passages[best.passage].asks)]
    margin = max(least, share * best.score)
    near = [r.passage for r in found.ranked[:_USED] if r.score >= best.score - margin and r.late >= best.late - _LATE_MARGIN]
    leading: list[int] = []
    for part in found.parts:
        before = library.snapshot.passages[leading[-1]].document if leading and library.glossary.misses_all(part.part.text) else None
        passage = _best_for(library, part, before)
        leading += [passage] if passage is not None else []
    return list(dict.fromkeys(leading + near))[: max(_USED, len(set(leading)) + 1)], len(set(leading))


def _best_for(library: Library, asked: Asked, before: str | None) -> int | None:
    """The passage that answers one of several questions; one that says nothing by itself is about the page that answered the one `before`."""
    passages = library.snapshot.passages
    ranked = sorted((replace(r, score=r.score + _SAME_PAGE) if passages[r.passage].document == before else r for r in asked.ranked), key=lambda r: -r.score)[:3]
    if not ranked:
        return None
    scored = score_sentences(library.snapshot, asked.query, asked.part.text, lexical_terms(asked.part.text), [r.passage for r in ranked])
    return _best_first(library.snapshot, [r.passage for r in ranked], ranked, scored)[0]


def _refusal(library: Library, question: Question, outside: NotCovered | None, helped: bool) -> str:
    if outside and outside.is_clear:
        passages, documents = library.snapshot.passages, library.snapshot.documents
        example = passages[outside.passage]
        twins = [p for p in passages if documents[p.document].id == documents[example.document].id and documents[p.document].language == question.language]
        if text := reply(twins, section_number(passages, example)):
            return text
    return phrase("refused" if helped else "refused_without_suggestions", question.language)


def _partly(rest: Answer, question: Question, left_out: Sequence[Part], began: float) -> Answer:
    """The answer to the `rest` of a question, with a word on the parts that were left out."""
    said = [phrase("partly", question.language, part=_as_words(question.written(part))) for part in left_out]
    timing = rest.timing_ms.model_copy(update={"total": _ms(time.perf_counter() - began)})
    # What asks back comes last: the next message answers it.
    if rest.status == "clarify":
        return rest.model_copy(update={"question": question.text, "answer": "\n\n".join([*said, rest.answer]), "timing_ms": timing})
    return rest.model_copy(update={"question": question.text, "answer": "\n\n".join([rest.answer, *said]), "status": "partial", "timing_ms": timing})


def _as_words(text: str) -> str:
    """What a person wrote, for a Markdown text: nothing in it becomes a link, a marker or markup. Of a long text its end, which asks."""
    words = " ".join(_MARKUP.sub(" ", text).split())
    return words if len(words) <= _LONGEST_PART else "…" + words[-_LONGEST_PART:]


def _worked_out(library: Library, question: Question, earlier: Sequence[str]) -> Opening | None:
    """What the first tool that finds something finds in the question as it was asked, else, or where that lacks a figure, as it was meant."""
    found = [opening for text in dict.fromkeys((question.text, question.mended)) for tool in library.tools.calculators if (opening := tool.work_out(library.snapshot, text, earlier, question.language))]
    return next((opening for opening in found if opening.whole), found[0] if found else None)


def _said(turn: Turn, question: Question, conversation_id: str, began: float) -> Answer:
    """A dialogue's turn as an answer."""
    return Answer(
        id=uuid.uuid4().hex,
        conversation_id=conversation_id,
        status="clarify" if turn.asks else "answered",
        language=turn.language,
        question=question.text,
        answer=turn.cited.answer,
        citations=turn.cited.citations,
        conflicts=turn.cited.conflicts,
        suggestions=turn.choices,
        timing_ms=Timing(total=_ms(time.perf_counter() - began)),
    )


def _best_first(snapshot: Snapshot, used: list[int], ranked: Sequence[Ranked], scored: dict[int, list[Scored]]) -> list[int]:
    """Passages by how well they and their best statement answer: the one that says it outright leads, though another may lie nearer to the question."""
    rank_score = {r.passage: r.score for r in ranked}
    lowest = min(rank_score.values())

    def worth(passage: int) -> float:
        document = snapshot.documents[snapshot.passages[passage].document]
        statements = [s.score for s in scored[passage] if is_statement(document, s.sentence)]
        return rank_score.get(passage, lowest) + _STATEMENT_WEIGHT * max(statements, default=-3.0)

    return sorted(used, key=worth, reverse=True)


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
