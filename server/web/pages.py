"""Templates filled for a visitor: in their language and light, with the headers of every page."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import jinja2
from fastapi import Request
from fastapi.responses import HTMLResponse

from server.web.answers import cited_address
from server.web.assets import Assets
from server.web.visitor import protect, remember, visitor_of
from server.web.words import LANGUAGES, words

FOLDER = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class WebSettings:
    """What an operator may choose about the page."""

    site_name: str | None = None
    """Name at the top of each page; None for the name in the visitor's language."""
    widget_origins: tuple[str, ...] = ()
    """Sites that may show the chat in a frame: "https://shop.example"."""
    max_question: int = 6000
    """Characters that a question may have."""


class Pages:
    """All templates, with the static files that they name."""

    def __init__(self, assets: Assets, settings: WebSettings) -> None:
        self.settings = settings
        self.environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(FOLDER),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            undefined=jinja2.StrictUndefined,
        )
        self.environment.globals.update(
            asset=assets.url,
            sheet=assets.sheet,
            cited_address=cited_address,
            languages=LANGUAGES,
            settings=settings,
            modules=[name for name in assets.files if name.startswith("js/")],
        )

    def show(
        self,
        request: Request,
        template: str,
        values: Mapping[str, object],
        status: int = 200,
        embed: bool = False,
    ) -> HTMLResponse:
        """One page; `embed` is the chat that other sites may frame."""
        visitor = visitor_of(request)
        table = words(visitor.language)

        def t(key: str, **filled: object) -> str:
            return table[key].format(**filled)

        def switch(**wanted: str) -> str:
            # A page that answers a form has no address to come back to.
            address = request.url.replace(path="/", query="") if request.method == "POST" else request.url
            changed = address.include_query_params(**wanted)
            return f"{changed.path}?{changed.query}"

        common = {"t": t, "switch": switch, "words": table, "visitor": visitor, "embed": embed}
        site = self.settings.site_name or table["site"]
        html = self.environment.get_template(template).render({**common, "site": site, **values})
        packed = "gzip" in request.headers.get("accept-encoding", "")
        body = gzip.compress(html.encode(), 5, mtime=0) if packed else html.encode()
        response = HTMLResponse(body, status, {"Content-Encoding": "gzip"} if packed else None)
        remember(request, response, visitor)
        protect(response, ("'self'", *self.settings.widget_origins) if embed else ())
        return response
