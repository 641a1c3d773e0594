"""Answers and questions made by hand, for what judges them."""

from __future__ import annotations

import re

from server.chat.answer import Answer, Citation, SourceInfo, Timing
from server.evaluation.questions import Case


def case(question: str = "多久恢复？", *, answerable: str = "guide", must: tuple[str, ...] = (), must_not: tuple[str, ...] = (), language: str = "zh", style: str = "formal", name: str = "q1") -> Case:
    return Case(name, question, (), answerable, tuple(re.compile(p, re.IGNORECASE) for p in must), tuple(re.compile(p, re.IGNORECASE) for p in must_not), language, style, "topic", "", "topic")


def answer(text: str, *quotes: str, status: str = "answered", total: float = 0.0, encode: float = 0.0) -> Answer:
    citations = [
        Citation(n=n, document="zh/a", title="A", heading_path=[], quote=quote, lines=(1, 1), hash="0", url="/kb/zh/a", language="zh", source=SourceInfo(title="A", authority="page")) for n, quote in enumerate(quotes, 1)
    ]
    return Answer.model_validate({"id": "1", "conversation_id": "", "status": status, "language": "zh", "answer": text, "citations": citations, "timing_ms": Timing(total=total, encode=encode)})


def refusal(text: str = "指南没有写到这个问题，所以我不能回答。") -> Answer:
    return answer(text, status="refused")
