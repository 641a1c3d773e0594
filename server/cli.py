"""`python -m server ask`: one answer with its sources, on the terminal; from the index here or from a running server."""

from __future__ import annotations

import argparse

from server.api.asking import checked_question
from server.chat.answer import Answer, Citation, Language
from server.client import Client
from server.settings import Settings, load_settings


def ask(arguments: argparse.Namespace) -> int:
    """Answer the question of the command line. Returns 0, also for a refusal."""
    from indexer.errors import SettingError
    from server.api.errors import PROBLEMS, ApiError

    settings = load_settings(kb=arguments.kb, index=arguments.index)
    try:
        question = checked_question(arguments.question)
    except ApiError as error:
        message, hint = PROBLEMS[error.code].en
        raise SettingError(message, hint=hint.format_map(error.values)) from None
    if arguments.url:
        with Client(arguments.url, key=settings.client_key) as client:
            answer = client.ask(question, language=arguments.language)
    else:
        answer = _here(settings, question, arguments.language)
    print(answer.model_dump_json(indent=2) if arguments.json else written(answer))
    return 0


def _here(settings: Settings, question: str, language: Language | None) -> Answer:
    """The answer of the index of this machine, worded by the language model where one is configured."""
    from server.llm.configure import rephraser_of
    from server.metrics import Metrics
    from server.serving import serving_of

    rephraser = rephraser_of(settings, Metrics())
    serving = serving_of(settings)
    serving.load()
    answer, _ = serving.answer(question, language=language)
    if rephraser:
        answer = rephraser.rephrase(question, [], answer, [(citation.n, citation.quote) for citation in answer.citations])
        rephraser.close()
    return answer


def written(answer: Answer) -> str:
    """The answer, its sources and what to ask next, as plain text."""
    chinese = answer.language == "zh"
    parts = [answer.answer]
    if answer.citations:
        parts.append("来源：" if chinese else "Sources:")
        parts += [_source(citation, chinese) for citation in answer.citations]
    if answer.suggestions:
        parts.append("还可以问：" if chinese else "You can also ask:")
        parts += [f"· {suggestion}" for suggestion in answer.suggestions]
    return "\n".join(parts)


def _source(citation: Citation, chinese: bool) -> str:
    heading = f" › {citation.heading_path[-1]}" if citation.heading_path else ""
    lines = f"{citation.lines[0]}–{citation.lines[1]}"
    where = f"第 {lines} 行" if chinese else f"lines {lines}"
    as_of = f", {citation.source.as_of}" if citation.source.as_of else ""
    return f"[{citation.n}] {citation.title}{heading} ({citation.document}, {where}) — {citation.source.title}, {citation.source.authority}{as_of}"
