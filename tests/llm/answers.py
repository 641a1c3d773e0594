"""Extractive answers for the tests, and what must hold for every answer whatever a model wrote."""

from __future__ import annotations

import re

from indexer.language import detect_language
from server.chat.answer import Answer, Citation, Conflict, Language, SourceInfo
from server.chat.verify import supports

QUOTES = [
    "In the US, release can be requested 60 days after deactivation. The actual payment may come later than 60 days.",
    "Prepare identity documents and bank details. Do not open a second account.",
    "Keep the order defect rate below 1%.",
]
QUOTES_ZH = ["美国站停用满 60 天可以申请放款。实际到账可能晚于 60 天。", "准备身份文件和收款账户资料。不要另开账户。"]
TEXT = f"In the US, release can be requested 60 days after deactivation.[1] The actual payment may come later than 60 days.[1]\n\n- {QUOTES[1].replace('.', '.[2]')}\n\n{QUOTES[2]}[3]"
TEXT_ZH = "美国站停用满 60 天可以申请放款。[1]实际到账可能晚于 60 天。[1]\n\n准备身份文件和收款账户资料。[2]不要另开账户。[2]"


def citation(n: int, quote: str, language: Language = "en") -> Citation:
    source = SourceInfo(title=f"Source {n}", authority="official")
    return Citation(n=n, document=f"{language}/page-{n}", title="Page", heading_path=["When is my money released?"], quote=quote, lines=(n, n), hash="0" * 16, url=f"/kb/{language}/page-{n}", language=language, source=source)


def answer(text: str = TEXT, quotes: list[str] | None = None, language: Language = "en", **given: object) -> Answer:
    citations = [citation(n, quote, language) for n, quote in enumerate(quotes if quotes is not None else QUOTES if language == "en" else QUOTES_ZH, 1)]
    values: dict[str, object] = {"id": "a", "conversation_id": "c", "status": "answered", "language": language, "question": "When do I get my money?", "answer": text, "citations": citations}
    return Answer.model_validate(values | given)


def passages(of: Answer) -> list[tuple[int, str]]:
    return [(c.n, c.quote) for c in of.citations]


def with_conflict() -> Answer:
    """Figures worked out first, then running text, then a block of sources that disagree; their citations are 1, 2 and 3."""
    text = "**Worked out from your figures:**\n\n- ODR = 3 ÷ 200 = 1.5%, over 1%, off target.[1]\n\nPrepare identity documents and bank details.[2]\n\n**Sources disagree:**\n\n- One source: 60 days.[3]\n- Another source: 90 days.[3]"
    quotes = ["Keep the order defect rate below 1%.", "Prepare identity documents and bank details. Do not open a second account.", "One source: 60 days. Another source: 90 days."]
    return answer(text, quotes, conflicts=[Conflict(statement="60 days.", against="90 days.", stands="", citations=[3])])


def sentences_of(text: str) -> list[tuple[str, list[int]]]:
    """Each sentence with its markers, read from the Markdown as a reader would."""
    found = []
    for body, marks in re.findall(r"(.+?)((?:\[\d+\])+|\n|$)", text):
        body = re.sub(r"^\s*(?:- |\d+\. )?", "", body)
        if body.strip():
            found.append((body.strip(), [int(n) for n in re.findall(r"\d+", marks)]))
    return found


def check(result: Answer, extractive: Answer) -> None:
    """What holds whatever the model did."""
    if result.mode == "extractive":
        assert result == extractive
        return
    assert [c.n for c in result.citations] == list(range(1, len(result.citations) + 1))
    assert list(dict.fromkeys(int(n) for n in re.findall(r"\[(\d+)\]", result.answer))) == [c.n for c in result.citations]
    quotes = {c.n: c.quote for c in result.citations}
    originals = [c.model_dump(exclude={"n"}) for c in extractive.citations]
    assert all(c.model_dump(exclude={"n"}) in originals for c in result.citations)
    found = sentences_of(result.answer)
    assert found
    for sentence, cited in found:
        assert cited, sentence
        assert all(supports(quotes[n], sentence) for n in cited), (sentence, cited)
        assert detect_language(sentence) == extractive.language, sentence
    assert (result.id, result.conversation_id, result.status, result.question, result.suggestions) == (extractive.id, extractive.conversation_id, extractive.status, extractive.question, extractive.suggestions)
