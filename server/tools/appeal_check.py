"""A pasted draft of an appeal → which required parts it has, and remarks on what a careful consultant would change. Nothing of it is kept."""

from __future__ import annotations

import re
from dataclasses import dataclass

from indexer.language import detect_language, to_simplified
from indexer.model import Language
from server.tools.appeal_rules import PARTS, REMARKS, Remark

MOST_CHARACTERS = 20_000
_SENTENCE = re.compile(r"[^。！？!?\n]*?(?:[。！？!?]+|\.(?=\s|$)|\n|$)")
_DATE = re.compile(r"20\d\d[-/.年]|\d{1,2}\s*月\s*\d{1,2}\s*[日号]|\b\d{1,2}[/.-]\d{1,2}\b|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d{1,2}|\b\d{1,2} (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)", re.IGNORECASE)
_FIGURE = re.compile(r"\d")
_EVIDENCE = re.compile(r"附件|附上|证据|截图|发票|照片|报告|attach|evidence|invoice|photo|report|screenshot|enclos", re.IGNORECASE)
_OWNER = re.compile(r"负责|经理|主管|专员|团队|员工|manager|team|staff|supervisor|responsible|owner|lead\b|assistant|coordinator", re.IGNORECASE)
_BLANK = re.compile(r"\[[^\]\d][^\]]*\]|【[^】]*】|X{3,}|_{3,}|待填")
_SHOWN = 160


@dataclass(frozen=True, slots=True)
class Found:
    """One remark on the draft."""

    kind: str
    words: str
    """The words remarked on; "" where something is missing from the whole."""
    remark: str
    better: str
    rule: str
    """page#heading of the guide."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What there is to say of a draft."""

    language: Language
    parts: dict[str, bool]
    """root_cause, corrective, preventive: whether the draft has them."""
    remarks: list[Found]


def check_draft(draft: str) -> Judgement:
    """Judge a draft. Pure: the same draft has the same remarks, gravest first, then in the draft's order."""
    language = detect_language(draft)
    plain = to_simplified(draft)
    parts = {name: bool(pattern.search(plain)) for name, pattern in PARTS.items()}
    found: list[Found] = [_found(f"no_{name}", "", language) for name, there in parts.items() if not there]
    sentences = [match[0].strip() for match in _SENTENCE.finditer(plain) if match[0].strip()]
    for kind, rule in REMARKS.items():
        if rule.pattern is None:
            continue
        # What the draft says it will not do is no breach.
        hits = [s for s in sentences if rule.pattern.search(s) and not (rule.unless and rule.unless.search(s))]
        found += [_found(kind, sentence, language) for sentence in hits[:3]]
    if _BLANK.search(plain):
        found.append(_found("blank", _BLANK.findall(plain)[0], language))
    if not _DATE.search(plain):
        found.append(_found("no_date", "", language))
    if not _FIGURE.search(_DATE.sub("", plain)):
        found.append(_found("no_figure", "", language))
    if not _EVIDENCE.search(plain):
        found.append(_found("no_evidence", "", language))
    if parts["preventive"] and not _OWNER.search(plain):
        found.append(_found("no_owner", "", language))
    return Judgement(language, parts, found)


def _found(kind: str, words: str, language: Language) -> Found:
    rule: Remark = REMARKS[kind]
    return Found(kind, words if len(words) <= _SHOWN else words[: _SHOWN - 1] + "…", rule.remark[language], rule.better[language], rule.rule)
