"""The extractive answer in, a fluent one out, or the same again: whatever the model does, nothing is said that the guide does not say."""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import Callable
from contextlib import aclosing

from server.chat.answer import Answer
from server.chat.verify import supports
from server.llm.allowance import Allowance
from server.llm.background import Background
from server.llm.checking import Checking
from server.llm.client import ModelClient, ModelFailure, Usage
from server.llm.prompt import Message, messages
from server.llm.reader import Reader
from server.llm.weave import Layout, lay_out, weave
from server.metrics import Metrics

_LEAST_PASSED = 0.5
"""Share of the model's sentences that must have passed: an answer with more holes than text reads as one that was never whole."""
_LEAST_LENGTH = 0.3
"""Length, of what the extractive answer says, below which too little is left."""
_log = logging.getLogger("server.llm")


class Rephraser:
    """Rewords answers with one model. Safe to call from several threads."""

    def __init__(self, client: ModelClient, allowance: Allowance, metrics: Metrics, *, seconds: float, check: Callable[[str, str], bool] = supports) -> None:
        self._client = client
        self._allowance = allowance
        self._metrics = metrics
        self._seconds = seconds
        self._check = check
        self._background = Background("llm")

    def rephrase(self, question: str, earlier: list[str], extractive: Answer, passages: list[tuple[int, str]]) -> Answer:
        """The answer in the model's words, each sentence checked against the passage that it cites; the extractive answer where that does not come about. Raises nothing.

        `passages` are what may be cited: the number of a citation, and the text that stands behind it.
        """
        layout = lay_out(extractive)
        languages = {citation.n: citation.language for citation in extractive.citations}
        usable = [(n, text) for n, text in passages if n in layout.cited]
        # What the guide says in the other language only is quoted, not translated: no check here could compare the two.
        if extractive.status not in ("answered", "partial") or not usable or any(languages.get(n) != extractive.language for n, _ in usable):
            return extractive
        refused = self._allowance.enter()
        if refused:
            self._metrics.llm_answers.labels(refused).inc()
            return extractive
        began = time.perf_counter()
        checking = Checking(dict(usable), extractive.language, self._check)
        usage = Usage()
        prompt = messages(question, earlier, usable, extractive.language, "m" + secrets.token_hex(4))
        received: list[str] = []
        failure: ModelFailure | None = None
        try:
            self._background.run(self._read(prompt, usage, checking, received), self._seconds)
        except ModelFailure as error:
            failure = error
        except TimeoutError:
            failure = ModelFailure("slow")
        except Exception:
            # Whatever goes wrong here, there is an answer already.
            _log.exception("the language model's answer could not be read")
            failure = ModelFailure("error")
        seconds = time.perf_counter() - began
        tokens = self._count(usage, prompt, received, checking, seconds)
        self._allowance.leave(tokens=tokens, failed=failure is not None and failure.reason != "hopeless", retry_after=failure.retry_after if failure else None)
        reason = failure.reason if failure else _lacking(checking, layout)
        self._metrics.llm_answers.labels(reason or "model").inc()
        if reason:
            _log.log(logging.WARNING if failure else logging.INFO, "extractive answer kept, the model's was: %s", reason)
            return extractive
        answer = weave(extractive, layout, checking.kept, checking.broken_lists)
        timing = answer.timing_ms.model_copy(update={"total": round(answer.timing_ms.total + seconds * 1000, 2)})
        return answer.model_copy(update={"timing_ms": timing})

    def close(self) -> None:
        """Give connections and the thread back."""
        self._background.close(self._client.close())

    async def _read(self, prompt: list[Message], usage: Usage, checking: Checking, received: list[str]) -> None:
        reader = Reader()
        async with asyncio.timeout(self._seconds):
            async with aclosing(self._client.stream(prompt, usage)) as pieces:
                async for piece in pieces:
                    received.append(piece)
                    for sentence in reader.feed(piece):
                        checking.take(sentence)
                    if checking.hopeless or reader.runaway:
                        raise ModelFailure("hopeless")
        for sentence in reader.end():
            checking.take(sentence)

    def _count(self, usage: Usage, prompt: list[Message], received: list[str], checking: Checking, seconds: float) -> int:
        """Write the call down; returns its tokens. Where the endpoint reports none they are estimated, on the high side, so that a budget holds."""
        asked = usage.prompt if usage.prompt is not None else _estimate("".join(message["content"] for message in prompt))
        written = usage.completion if usage.completion is not None else _estimate("".join(received))
        self._metrics.llm_tokens.labels("prompt").inc(asked)
        self._metrics.llm_tokens.labels("completion").inc(written)
        self._metrics.llm_seconds.observe(seconds)
        self._metrics.llm_sentences.labels("kept").inc(len(checking.kept))
        for reason, count in checking.dropped.items():
            self._metrics.llm_sentences.labels(reason).inc(count)
        return asked + written


def _lacking(checking: Checking, layout: Layout) -> str:
    """Why what is left is no answer: "" where it is one."""
    kept = checking.kept
    if not kept and not checking.dropped:
        return "empty"
    if len(kept) < _LEAST_PASSED * (len(kept) + checking.dropped.total()) or not kept:
        return "unsupported"
    # What the extractive answer cites first is the direct answer to the question.
    if not any(layout.cited[0] in sentence.cited for sentence in kept) or sum(len(sentence.text) for sentence in kept) < _LEAST_LENGTH * len(layout.text):
        return "incomplete"
    return ""


def _estimate(text: str) -> int:
    """Tokens of a text, about: one for a Chinese character, one for three others."""
    narrow = sum(char.isascii() for char in text)
    return len(text) - narrow + -(-narrow // 3)
