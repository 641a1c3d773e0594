"""The addresses of the web page."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from urllib.parse import parse_qs

from anyio import to_thread
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from indexer.errors import GuideError
from server.api.errors import ApiError
from server.chat.answer import Answer
from server.storage import Conversation
from server.web.answers import answer_html
from server.web.assets import Assets
from server.web.catalogue import entries, find, starters, translations
from server.web.error_page import told_of
from server.web.library import Library
from server.web.marking import lines_hash, parse_lines
from server.web.pages import Pages, WebSettings
from server.web.reader import read_page
from server.web.visitor import private, visitor_of
from server.web.words import interface, words

AskFunction = Callable[[Request, str, str | None, str | None], Awaitable[Answer]]
"""request, question, conversation_id, language → answer; None lets the engine choose."""
SharedFunction = Callable[[str], Conversation | None]
"""token → what is shared under it; None where the link leads nowhere."""

FOREVER = "public, max-age=31536000, immutable"
FOR_A_WHILE = "public, max-age=300"
MOST_FOUND_WORDS = 200


def web_router(library: Library, chat: AskFunction, shared: SharedFunction, settings: WebSettings | None = None) -> APIRouter:
    """All pages, over a knowledge base, a chat engine and what visitors shared."""
    chosen = settings or WebSettings()
    assets = Assets()
    pages = Pages(assets, chosen)
    router = APIRouter(include_in_schema=False)

    def chat_page(request: Request, status: int = 200, embed: bool = False, **values: object) -> Response:
        shown = {"answer": None, "answer_html": "", "question": "", "problem": "", "conversation": "", **values}
        first = starters(library.documents(), visitor_of(request).language)
        return pages.show(request, "chat.html", {"starters": first, **shown}, status, embed)

    @router.get("/")
    async def home(request: Request) -> Response:
        return chat_page(request, question=request.query_params.get("q", "")[: chosen.max_question])

    @router.get("/embed")
    async def embed(request: Request) -> Response:
        return chat_page(request, embed=True)

    @router.get("/ask")
    async def nothing_asked() -> Response:
        return RedirectResponse("/", 303)

    @router.post("/ask")
    async def ask(request: Request) -> Response:
        form = parse_qs((await request.body()).decode("utf-8", "replace"))
        question, conversation, about = (
            form.get(name, [""])[0].strip() for name in ("question", "conversation_id", "about")
        )
        said = words(visitor_of(request).language)
        if not question:
            return chat_page(request, 422, problem=said["problem.empty"], conversation=conversation)
        if len(question) > chosen.max_question:
            return chat_page(request, 422, problem=said["problem.long"], question=question, conversation=conversation)
        if about and about not in question:
            question = f"{about}: {question}"
        try:
            answer = await chat(request, question, conversation or None, None)
        except (ApiError, GuideError) as error:
            told = told_of(request, error)
            # A conversation that is gone would refuse the question for ever.
            gone = error.code == "unknown_conversation"
            return chat_page(request, told.status, problem=f"{told.message} {told.hint}", question=question, conversation="" if gone else conversation)
        answer = answer.model_copy(update={"question": answer.question or question})
        return chat_page(request, answer=answer, answer_html=answer_html(answer), conversation=answer.conversation_id)

    @router.get("/shared/{token}")
    async def read_shared(request: Request, token: str) -> Response:
        conversation = await to_thread.run_sync(shared, token)
        if conversation is None:
            return private(pages.show(request, "missing.html", {"what": "shared"}, 404))
        turns = [(turn.answer.model_copy(update={"question": turn.question}), answer_html(turn.answer)) for turn in conversation.turns]
        # A conversation is called by its first question until it is renamed; the page need not say that twice.
        named = not any(" ".join(turn.question.split()).startswith(conversation.title) for turn in conversation.turns[:1])
        return private(pages.show(request, "shared.html", {"title": conversation.title, "named": named, "turns": turns, "day": conversation.updated_at[:10]}))

    @router.get("/kb")
    async def contents(request: Request) -> Response:
        query = request.query_params.get("q", "").strip()[:MOST_FOUND_WORDS]
        listed = entries(library.documents(), visitor_of(request).language)
        return pages.show(request, "contents.html", {"entries": listed, "query": query, "found": find(library, query)})

    @router.get("/kb/{document:path}")
    async def read(request: Request, document: str) -> Response:
        source = library.source(document)
        if source is None:
            return pages.show(request, "missing.html", {"what": "missing"}, 404)
        query = request.query_params
        lines = parse_lines(query.get("lines"))
        rewritten = lines and "hash" in query and query["hash"] != lines_hash(source.text, lines)
        others = translations(library.documents(), source.info)
        beside = library.source(others[0].document) if others and "beside" in query else None
        shown = {
            "info": source.info,
            "lines": lines,
            # Lines that were rewritten since they were cited would be marked wrongly.
            "page": read_page(source, None if rewritten else lines),
            "others": others,
            "beside": beside and beside.info,
            "second": beside and read_page(beside, prefix="b-"),
            "of_page": words(interface(source.info.language) or "en"),
        }
        return pages.show(request, "fragment.html" if "fragment" in query else "page.html", shown)

    @router.get("/static/{path:path}")
    async def static(request: Request, path: str) -> Response:
        found = assets.find(path)
        if found is None:
            return Response(status_code=404)
        asset, versioned = found
        packed = "gzip" in request.headers.get("accept-encoding", "")
        headers = {
            "Cache-Control": FOREVER if versioned else FOR_A_WHILE,
            "Vary": "Accept-Encoding",
            "X-Content-Type-Options": "nosniff",
            **({"Content-Encoding": "gzip"} if packed else {}),
        }
        return Response(asset.packed if packed else asset.body, headers=headers, media_type=asset.type)

    return router
