"""A claim of a guided path as an answer: what it is, by when, how, with which evidence, and what must not be done, each statement cited."""

from __future__ import annotations

import re
from datetime import date

from indexer.guided_path import Claim, Deadline
from indexer.model import Language
from indexer.snapshot import Snapshot
from server.chat.cite import Cited, Opening, cite
from server.chat.compose import Draft, Piece
from server.chat.phrases import phrase
from server.chat.sentences import Scored
from server.tools.calendar import Event
from server.tools.damage import first_day, last_day
from server.tools.rules import statements

_STATEMENTS = {"rule": 2, "steps": 5, "evidence": 5, "never": 4}
"""Statements of each section, at most: the citation leads to the whole."""
_TITLES: dict[str, dict[Language, str]] = {
    "steps": {"zh": "怎么做", "en": "What to do"},
    "evidence": {"zh": "需要的证据", "en": "Evidence needed"},
    "never": {"zh": "不能做的事", "en": "What must not be done"},
}


def claim_answer(snapshot: Snapshot, claim: Claim, since: date | None, language: Language) -> Cited:
    """The whole answer. `since` is the day from which the deadline counts, where it is known."""
    answer = Cited()
    paragraphs = [f"**{claim.claim[language]}**"]
    said: set[str] = set()
    for part in ("rule", "steps", "evidence", "never"):
        found = [one for one in statements(snapshot, claim.sections.get(part, ""), language, _STATEMENTS[part]) if one.sentence.text not in said]
        said |= {one.sentence.text for one in found}
        if found:
            paragraphs += [f"**{_TITLES[part][language]}**"] if part in _TITLES else []
            pieces = [Piece(passage, [one for one in found if one.passage == passage]) for passage in dict.fromkeys(one.passage for one in found)]
            paragraphs.append(_added(answer, cite(snapshot, Draft(pieces), conflict_lead="")))
        if part == "rule" and claim.deadline and since and (rule := _deadline_rule(snapshot, claim, found, language)):
            opening = Opening(phrase("worked_out", language), deadline_lines(claim.deadline, since, language), rule)
            paragraphs.append(_added(answer, cite(snapshot, Draft(), conflict_lead="", opening=opening)))
    answer.answer = "\n\n".join(paragraphs)
    return answer


def deadline_lines(deadline: Deadline, since: date, language: Language) -> list[str]:
    """The last day, and the first where there is one, with what they count from."""
    last, counted = last_day(deadline, since), deadline.since[language]
    if language == "zh":
        unit = {"calendar": "天", "business": "个工作日", "month": "个月"}[deadline.unit]
        lines = [f"最后一天是 {last}：从 {since}（{counted}）起 {deadline.days} {unit}。"]
        return lines + ([f"最早可以从 {first_day(deadline, since)} 开始。"] if deadline.opens else [])
    unit = {"calendar": "days", "business": "business days", "month": "months"}[deadline.unit]
    lines = [f"The last day is {last}: {deadline.days} {unit} from {since} ({counted})."]
    return lines + ([f"It opens on {first_day(deadline, since)}."] if deadline.opens else [])


def claim_events(claim: Claim, since: date, language: Language) -> list[Event]:
    """The days to remember: when the claim opens, and its last day."""
    if claim.deadline is None:
        return []
    title, zh = claim.claim[language], language == "zh"
    note = " ".join(deadline_lines(claim.deadline, since, language))
    last = Event(last_day(claim.deadline, since), ("最后一天：" if zh else "Last day: ") + title, note, remind_days=2)
    if not claim.deadline.opens:
        return [last]
    return [Event(first_day(claim.deadline, since), ("最早一天：" if zh else "First day: ") + title, note, remind_days=0), last]


def _deadline_rule(snapshot: Snapshot, claim: Claim, found: list[Scored], language: Language) -> Scored | None:
    """The statement that gives the number of days, of all sections of the claim; the rule's first where none does."""
    assert claim.deadline is not None
    everything = [one for section in claim.sections.values() for one in statements(snapshot, section, language, 20)]
    days = re.compile(rf"(?<![\d.]){claim.deadline.days}(?![\d.]|\s*%)")
    hours = re.compile(rf"(?<![\d.]){claim.deadline.days * 24}(?![\d.]|\s*%)")
    return next((one for pattern in (days, hours) for one in everything if pattern.search(one.sentence.text)), found[0] if found else None)


def _added(answer: Cited, more: Cited) -> str:
    """The text of `more` with its markers counted on behind those of `answer`, which takes its citations."""
    before = len(answer.citations)
    answer.citations += [citation.model_copy(update={"n": citation.n + before}) for citation in more.citations]
    answer.dropped += more.dropped
    numbers = {citation.n for citation in more.citations}
    return re.sub(r"\[(\d+)\]", lambda m: f"[{int(m[1]) + before}]" if int(m[1]) in numbers else m[0], more.answer)
