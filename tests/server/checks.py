"""What must hold for every answer and every error, whatever was asked."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import httpx

from indexer.language import fold


def answer_holds(answer: dict[str, Any], kb: Path) -> None:
    """Markers and citations match, a refusal has none, and each quote stands at its lines of the page's file."""
    markers = [int(number) for number in re.findall(r"\[(\d+)\]", answer["answer"])]
    numbers = [citation["n"] for citation in answer["citations"]]
    assert numbers == list(range(1, len(numbers) + 1))
    assert sorted(set(markers)) == numbers
    if answer["status"] == "refused":
        assert numbers == []
    else:
        assert numbers
    for citation in answer["citations"]:
        page = next(path for ending in (".md", ".txt") if (path := kb / f"{citation['document']}{ending}").is_file())
        first, last = citation["lines"]
        cited = "\n".join(page.read_text(encoding="utf-8").split("\n")[first - 1 : last])
        assert _words(citation["quote"]) in _words(cited)
        assert citation["url"].startswith(f"/kb/{citation['document']}?lines={first}-{last}")


def error_of(response: httpx.Response, status: int, code: str) -> dict[str, str]:
    """The error of a response, after a look at its form: status, code, a message and a hint, and nothing of the program's inside."""
    assert response.status_code == status, response.text
    body = response.json()
    assert set(body) == {"error"}
    error: dict[str, str] = body["error"]
    assert set(error) == {"code", "message", "hint"}
    assert error["code"] == code
    assert error["message"] and error["hint"]
    assert not re.search(r'Traceback|File "|\.py\b|sqlalchemy|pydantic|None', response.text)
    return error


def _words(text: str) -> str:
    """Letters, digits and characters alone, as a quote gives a page's words without its marks; references to footnotes are marks."""
    return re.sub(r"[\W_]+", "", fold(re.sub(r"\[\^[^\]]+\]", "", text)))
