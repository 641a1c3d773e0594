"""What of the API will end, and when: one table. A client is told in the headers of every response, long before it happens."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from email.utils import format_datetime
from typing import Any

from fastapi import FastAPI
from starlette.datastructures import MutableHeaders

NOTICE = timedelta(days=180)
"""Between the first word of it and the end, at least."""


@dataclass(frozen=True, slots=True)
class Deprecated:
    """One operation that will end."""

    method: str
    route: str
    """As the code writes it: "/api/v1/documents/{document:path}"."""
    since: date
    """The day from which on clients are told."""
    sunset: date
    """The day from which on it may be gone; at least NOTICE later."""
    link: str
    """Where to read what to use instead."""


DEPRECATED: tuple[Deprecated, ...] = ()
"""Nothing at present."""


def tell_of_deprecation(method: str, route: str, headers: MutableHeaders) -> None:
    """Mark a response of an operation that will end: `Deprecation` (RFC 9745), `Sunset` (RFC 8594), and a link to read on."""
    for one in DEPRECATED:
        if (one.method, one.route) == (method, route):
            headers["Deprecation"] = f"@{int(_midnight(one.since).timestamp())}"
            headers["Sunset"] = format_datetime(_midnight(one.sunset), usegmt=True)
            headers.append("Link", f'<{one.link}>; rel="deprecation"; type="text/html"')


def mark_deprecated(app: FastAPI) -> None:
    """Mark the operations in the OpenAPI document too."""
    describe = app.openapi

    def marked() -> dict[str, Any]:
        document = describe()
        for one in DEPRECATED:
            document["paths"][re.sub(r":\w+}", "}", one.route)][one.method.lower()]["deprecated"] = True
        return document

    app.openapi = marked  # type: ignore[method-assign]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
