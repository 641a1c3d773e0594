"""Who asks from a browser: an unguessable id in a cookie that scripts cannot read, set when the page is opened."""

from __future__ import annotations

import re
import secrets

from fastapi import Request, Response

_COOKIE = "sga_visitor"
_YEAR = 365 * 24 * 3600
FRAMED = "/embed"
"""The chat that other sites show in a frame."""
GREETED = ("/", FRAMED)
"""Pages that give a browser its id."""


def visitor_of(request: Request) -> str | None:
    """The visitor's id; None for a client without the cookie."""
    value = request.cookies.get(_COOKIE, "")
    return value if re.fullmatch(r"[A-Za-z0-9_-]{20,64}", value) else None


def greet(request: Request, response: Response) -> None:
    """Give a browser that opens a page its id."""
    if visitor_of(request) is not None:
        return
    identity = secrets.token_urlsafe(24)
    if request.scope["path"] == FRAMED:
        # A frame on another site keeps a cookie only if it is partitioned: one for each site around it. Written by hand, as http.cookies knows the word from Python 3.14 on.
        response.headers.append("Set-Cookie", f"{_COOKIE}={identity}; HttpOnly; Max-Age={_YEAR}; Path=/; SameSite=None; Secure; Partitioned")
    else:
        response.set_cookie(_COOKIE, identity, max_age=_YEAR, httponly=True, samesite="lax", secure=request.url.scheme == "https")
