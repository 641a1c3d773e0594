"""Who looks at a page: their language, their light, and the headers that keep the page to itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import Request, Response

from server.web.words import LANGUAGES, preferred

THEMES = ("auto", "light", "dark")
YEAR = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Visitor:
    """What a visitor prefers."""

    language: str
    """zh-Hans, zh-Hant or en."""
    theme: str
    """auto, light or dark."""


def visitor_of(request: Request) -> Visitor:
    """The address decides (`?ui=en`, `?theme=dark`), then the cookie, then the browser."""
    language = request.query_params.get("ui") or request.cookies.get("ui")
    if language not in LANGUAGES:
        language = preferred(request.headers.get("accept-language", ""))
    theme = request.query_params.get("theme") or request.cookies.get("theme")
    return Visitor(language, theme if theme in THEMES else "auto")


def remember(request: Request, response: Response, visitor: Visitor) -> None:
    """Keep what the address asked for; scripts may read and change both, as neither is a secret."""
    for name, value in (("ui", visitor.language), ("theme", visitor.theme)):
        if name in request.query_params:
            response.set_cookie(name, value, max_age=YEAR, samesite="lax")


def protect(response: Response, framed_by: Sequence[str] = ()) -> None:
    """Headers of every page: nothing foreign is loaded, nothing inline runs, only `framed_by` may frame it."""
    ancestors = " ".join(framed_by) or "'none'"
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        f"form-action 'self'; base-uri 'none'; frame-ancestors {ancestors}"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Vary"] = "Accept-Encoding, Accept-Language, Cookie"


def private(response: Response) -> Response:
    """A page whose address is its key: no search engine lists it, no other site learns the address from a link, nothing keeps it once it is withdrawn."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "private, no-store"
    return response
