"""The messages that a model gets: the rules of `prompt.md`, then question and passages, fenced off as material."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from indexer.model import Language

Message = dict[str, str]
_NAMES: dict[Language, str] = {"zh": "Chinese", "en": "English"}
_EARLIER = 4
"""Earlier questions that are shown, the newest ones: what a follow-up leans on."""
_LONGEST_QUESTION = 2000
"""Characters of a question that are shown."""
_HIDDEN = re.compile(r"[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]")
"""Characters that nobody sees, by which text is hidden or turned around."""


def messages(question: str, earlier: Sequence[str], passages: Sequence[tuple[int, str]], language: Language, fence: str) -> list[Message]:
    """System and user message. `fence` is a name that no page and no question can know, so that neither can close its fence."""
    parts = [_fenced(f"{fence}-passage", material(text), f' n="{n}"') for n, text in passages]
    if earlier:
        parts.append(_fenced(f"{fence}-earlier-questions", material("\n".join(text[:_LONGEST_QUESTION] for text in earlier[-_EARLIER:]))))
    parts.append(_fenced(f"{fence}-question", material(question[:_LONGEST_QUESTION])))
    rules = _rules().replace("{language}", _NAMES[language]).replace("{fence}", fence)
    return [{"role": "system", "content": rules}, {"role": "user", "content": "\n\n".join(parts)}]


def material(text: str) -> str:
    """Text without what a fence, a marker or a chat template is made of: `<` and square brackets look alike and mean nothing."""
    return _HIDDEN.sub("", text).replace("<", "‹").replace("[", "(").replace("]", ")")


def visible(text: str) -> str:
    """What a model wrote, with the guide's own signs and without hidden characters."""
    return _HIDDEN.sub("", text).replace("‹", "<")


def _fenced(tag: str, text: str, attribute: str = "") -> str:
    return f"<{tag}{attribute}>\n{text}\n</{tag}>"


@cache
def _rules() -> str:
    return files("server.llm").joinpath("prompt.md").read_text(encoding="utf-8")
