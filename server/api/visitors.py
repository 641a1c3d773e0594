"""Who asks from a browser: an unguessable id in a cookie that scripts cannot read, set when the page is opened."""

from __future__ import annotations

import re
import secrets

from fastapi import Request, Response

_COOKIE = "sga_visitor"
_YEAR = 365 * 24 * 3600


def visitor_of(request: Request) -> str | None:
    """The visitor's id; None for a client without the cookie."""
    value = request.cookies.get(_COOKIE, "")
    return value if re.fullmatch(r"[A-Za-z0-9_-]{20,64}", value) else None


def greet(request: Request, response: Response) -> None:
    """Give a browser that opens a page its id."""
    if visitor_of(request) is None:
        response.set_cookie(_COOKIE, secrets.token_urlsafe(24), max_age=_YEAR, httponly=True, samesite="lax", secure=request.url.scheme == "https")
