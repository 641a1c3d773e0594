"""POST /api/v1/search: the passages themselves, best first."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel, Field

from server.api.asking import checked_question
from server.api.capacity import Capacity
from server.api.errors import documented
from server.chat.cite import reader_url
from server.serving import Serving


class SearchRequest(BaseModel):
    """What to look for."""

    query: str = Field(examples=["how long does ODR take to recover"])
    k: int = Field(8, ge=1, le=50, description="How many passages.")


class Views(BaseModel):
    """What each view of the ranking says of a passage."""

    late: float
    section: float
    sentence: float
    words: float


class SearchResult(BaseModel):
    """One passage."""

    document: str
    heading_path: list[str]
    text: str
    lines: tuple[int, int]
    url: str
    score: float
    views: Views


class SearchReply(BaseModel):
    """Passages, best first."""

    results: list[SearchResult]


def search_router(serving: Serving, capacity: Capacity) -> APIRouter:
    """The route over one index."""
    router = APIRouter(prefix="/api/v1", tags=["search"])

    @router.post("/search", responses=documented(400, 408, 409, 413, 422, 504))
    async def search(body: SearchRequest) -> SearchReply:
        """Passages of the guide that are nearest to a query, with the score of each view of the ranking."""
        query = checked_question(body.query)
        return await capacity.run(lambda: found(serving, query, body.k))

    return router


def found(serving: Serving, query: str, k: int) -> SearchReply:
    """The k best passages. Raises GuideError where nothing can be searched now."""
    library, ranked = serving.search(query, k)
    results: list[SearchResult] = []
    for one in ranked:
        passage = library.snapshot.passages[one.passage]
        results.append(
            SearchResult(
                document=passage.document,
                heading_path=list(passage.heading_path),
                text=passage.text,
                lines=passage.lines,
                url=reader_url(passage.document, passage.lines),
                score=round(one.score, 4),
                views=Views(late=round(one.late, 4), section=round(one.section, 4), sentence=round(one.sentence, 4), words=round(one.words, 3)),
            )
        )
    return SearchReply(results=results)
