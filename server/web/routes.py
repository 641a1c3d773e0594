"""The addresses of the web page."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import jinja2
from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from server.chat.answer import Answer
from server.web.answers import answer_html
from server.web.assets import Assets
from server.web.catalogue import entries, find, starters, translations
from server.web.library import Library
from server.web.marking import parse_lines
from server.web.reader import read_page
from server.web.visitor import protect, remember, visitor_of
from server.web.words import LANGUAGES, interface, words

AskFunction = Callable[[str, str | None, str | None], Awaitable[Answer]]
"""question, conversation_id, language → answer; None lets the engine choose."""

TEMPLATES = Path(__file__).parent / "templates"
FOREVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class WebSettings:
    """What an operator may choose about the page."""

    site_name: str | None = None
    """Name at the top of each page; None for the name in the visitor's language."""
    widget_origins: tuple[str, ...] = ()
    """Sites that may show the chat in a frame: "https://shop.example"."""
    max_question: int = 4000
    """Characters that a question may have."""


def web_router(library: Library, chat: AskFunction, settings: WebSettings | None = None) -> APIRouter:
    """All pages, over a knowledge base and a chat engine."""
    chosen = settings or WebSettings()
    assets = Assets()
    router = APIRouter(include_in_schema=False)
    templates = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )

    def page(request: Request, template: str, status: int = 200, embed: bool = False, **values: Any) -> HTMLResponse:
        visitor = visitor_of(request)
        table = words(visitor.language)

        def t(key: str, **filled: object) -> str:
            return table[key].format(**filled)

        def switch(**wanted: str) -> str:
            # A page that answers a form has no address to come back to.
            address = request.url.replace(path="/", query="") if request.method == "POST" else request.url
            changed = address.include_query_params(**wanted)
            return f"{changed.path}?{changed.query}"

        html = templates.get_template(template).render(
            t=t,
            words=table,
            visitor=visitor,
            languages=LANGUAGES,
            switch=switch,
            asset=assets.url,
            modules=[name for name in assets.files if name.startswith("js/")],
            site=chosen.site_name or table["site"],
            settings=chosen,
            embed=embed,
            **values,
        )
        response = HTMLResponse(html, status)
        remember(request, response, visitor)
        protect(response, chosen.widget_origins if embed else ())
        return response

    def chat_page(request: Request, status: int = 200, embed: bool = False, **values: Any) -> HTMLResponse:
        shown = {"answer": None, "answer_html": "", "question": "", "problem": "", "conversation": "", **values}
        first = starters(library.documents(), visitor_of(request).language)
        return page(request, "chat.html", status, embed, starters=first, **shown)

    @router.get("/")
    async def home(request: Request) -> Response:
        return chat_page(request, question=request.query_params.get("q", "")[: chosen.max_question])

    @router.get("/embed")
    async def embed(request: Request) -> Response:
        return chat_page(request, embed=True)

    @router.get("/ask")
    async def ask_again() -> Response:
        return RedirectResponse("/", 303)

    @router.post("/ask")
    async def ask(request: Request) -> Response:
        form = parse_qs((await request.body()).decode("utf-8", "replace"), max_num_fields=20)

        def given(name: str) -> str:
            return form.get(name, [""])[0].strip()

        question, conversation, about = given("question"), given("conversation_id"), given("about")
        if not question:
            return chat_page(request, 422, problem="problem.empty", conversation=conversation)
        if len(question) > chosen.max_question:
            return chat_page(request, 422, problem="problem.long", question=question, conversation=conversation)
        if about and about not in question:
            question = f"{about}: {question}"
        answer = await chat(question, conversation or None, None)
        answer = answer.model_copy(update={"question": answer.question or question})
        return chat_page(
            request, answer=answer, answer_html=answer_html(answer), conversation=answer.conversation_id
        )

    @router.get("/kb")
    async def contents(request: Request) -> Response:
        query = request.query_params.get("q", "").strip()[:200]
        documents = library.documents()
        listed = entries(documents, visitor_of(request).language)
        return page(request, "contents.html", entries=listed, query=query, found=find(library, query))

    @router.get("/kb/{document:path}")
    async def read(request: Request, document: str) -> Response:
        source = library.source(document)
        if source is None:
            return page(request, "missing.html", 404)
        query = request.query_params
        others = translations(library.documents(), source.info)
        beside = library.source(others[0].document) if others and "beside" in query else None
        lines = parse_lines(query.get("lines"))
        shown = {
            "info": source.info,
            "lines": lines,
            "page": read_page(source, lines),
            "others": others,
            "beside": beside and beside.info,
            "second": beside and read_page(beside, prefix="b-"),
            "of_page": words(interface(source.info.language) or "en"),
        }
        return page(request, "fragment.html" if "fragment" in query else "page.html", **shown)

    @router.get("/static/{path:path}")
    async def static(request: Request, path: str) -> Response:
        found = assets.find(path)
        if found is None:
            return Response(status_code=404)
        asset, versioned = found
        headers = {
            "Cache-Control": FOREVER if versioned else "public, max-age=300",
            "Vary": "Accept-Encoding",
            "X-Content-Type-Options": "nosniff",
        }
        if "gzip" in request.headers.get("accept-encoding", ""):
            return Response(asset.packed, headers=headers | {"Content-Encoding": "gzip"}, media_type=asset.type)
        return Response(asset.body, headers=headers, media_type=asset.type)

    return router
