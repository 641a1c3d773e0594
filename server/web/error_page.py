"""Errors as a person meets them in a browser: a page in their language, where a program would get JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from fastapi import Request, Response

from indexer.errors import GuideError
from server.api.errors import PROBLEMS, ApiError, error_body
from server.web.pages import Pages
from server.web.tool_words import page_language, shown
from server.web.visitor import visitor_of


class Told(NamedTuple):
    """One error in the visitor's language."""

    status: int
    """HTTP status."""
    message: str
    """What is wrong."""
    hint: str
    """What to do."""


def told(request: Request, code: str, values: Mapping[str, object]) -> Told:
    """An error of the table in the visitor's language."""
    interface = visitor_of(request).language
    body = error_body(code, page_language(interface), values)["error"]
    return Told(PROBLEMS[code].status, shown(str(body["message"]), interface), shown(str(body["hint"]), interface))


def told_of(request: Request, error: ApiError | GuideError) -> Told:
    """The same for an exception."""
    code = error.code if error.code in PROBLEMS else "internal"
    return told(request, code, {"request_id": getattr(request.state, "request_id", "-"), **getattr(error, "values", {})})


class ErrorPage:
    """Shows an error of the table as a page."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    def __call__(self, request: Request, code: str, headers: Mapping[str, str], values: Mapping[str, object]) -> Response:
        """The page, with the error's own status and headers."""
        one = told(request, code, values)
        response = self._pages.show(request, "trouble.html", {"told": one}, one.status)
        response.headers.update(headers)
        return response
