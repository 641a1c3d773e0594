"""The verdict on one answer."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, field
from typing import Any

from server.chat.answer import Answer
from server.evaluation.questions import Case
from server.evaluation.support import Support, check_support

_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_LATIN = re.compile(r"[A-Za-zÀ-ÿ]+")
_CHINESE_SHARE = 0.3
"""Han characters among Han characters and Latin words, from which a text is Chinese: names such as "A-to-z" and menu paths stay Latin in Chinese."""


@dataclass(frozen=True, slots=True)
class Result:
    """A question, its answer, and what is right or wrong with it."""

    case: Case
    status: str
    answer: str
    citations: list[dict[str, Any]]
    missing: list[str]
    """Patterns that had to match and do not."""
    forbidden: list[str]
    """Patterns that must not match and do."""
    right: bool
    right_language: bool
    support: Support
    total_ms: float
    encode_ms: float
    probability: float
    """The engine's own estimate that the guide answers, 0 to 1."""
    evidence: dict[str, float] = field(default_factory=dict)

    @property
    def refused(self) -> bool:
        """True where nothing was answered."""
        return self.status == "refused"

    def record(self) -> dict[str, Any]:
        """As JSON, for another run to be compared with."""
        return {
            "id": self.case.id,
            "question": self.case.question,
            "history": list(self.case.history),
            "answerable": self.case.answerable,
            "language": self.case.language,
            "style": self.case.style,
            "topic": self.case.topic,
            "group": self.case.group,
            "status": self.status,
            "right": self.right,
            "right_language": self.right_language,
            "missing": self.missing,
            "forbidden": self.forbidden,
            "support": asdict(self.support),
            "answer": self.answer,
            "citations": self.citations,
            "total_ms": self.total_ms,
            "encode_ms": self.encode_ms,
            "probability": round(self.probability, 4),
            "evidence": self.evidence,
        }


def judge(case: Case, answer: Answer, *, probability: float = 0.0, evidence: dict[str, float] | None = None) -> Result:
    """Answerable: not refused, everything found that must be, nothing that must not. Unanswerable: refused, with no citations."""
    text = answer.answer + "\n" + "\n".join(citation.quote for citation in answer.citations)
    missing = [pattern.pattern for pattern in case.must if not pattern.search(text)]
    forbidden = [pattern.pattern for pattern in case.must_not if pattern.search(text)]
    refused = answer.status == "refused"
    return Result(
        case=case,
        status=answer.status,
        answer=answer.answer,
        citations=[citation.model_dump(include={"n", "document", "heading_path", "quote", "lines"}, mode="json") for citation in answer.citations],
        missing=missing if case.is_answerable else [],
        forbidden=forbidden if case.is_answerable else [],
        right=(not refused and not missing and not forbidden) if case.is_answerable else (refused and not answer.citations),
        right_language=_is_chinese(answer.answer) == _wants_chinese(case),
        support=check_support(answer),
        total_ms=answer.timing_ms.total,
        encode_ms=answer.timing_ms.encode,
        probability=probability,
        evidence=evidence or {},
    )


def _is_chinese(text: str) -> bool:
    """Read from the answer's own characters, not from the language that it claims."""
    han, latin = len(_HAN.findall(text)), len(_LATIN.findall(text))
    return han >= _CHINESE_SHARE * max(1, han + latin)


def _wants_chinese(case: Case) -> bool:
    """A mixed question is Chinese, in characters or in pinyin: English terms in it are how sellers talk."""
    return case.language != "en"
