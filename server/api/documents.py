"""/api/v1/documents: the guide's pages, listed and read."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel

from server.api.errors import ApiError, documented
from server.serving import Serving
from server.shelf import Shelf
from server.web.library import DocumentInfo


class DocumentHeading(BaseModel):
    """A heading of a page."""

    level: int
    """1 to 6."""
    title: str
    line: int
    """Line in the file, from 1."""


class DocumentCard(BaseModel):
    """A page in the list."""

    document: str
    """Path in the knowledge base without its ending: the name that citations use."""
    id: str
    """The same for a page and its translation."""
    title: str
    language: str
    updated: str | None
    topics: list[str]
    url: str
    """Address of the reader."""


class DocumentList(BaseModel):
    """The guide's pages, in the order of the folder."""

    snapshot: str
    """Name of the index that they are of."""
    documents: list[DocumentCard]


class DocumentBody(DocumentCard):
    """A page with its text."""

    headings: list[DocumentHeading]
    text: str
    """Markdown (or plain text) of the file; citations' line numbers count in it."""


def documents_router(serving: Serving, shelf: Shelf) -> APIRouter:
    """The routes over the published pages."""
    router = APIRouter(prefix="/api/v1/documents", tags=["documents"], responses=documented())

    @router.get("", responses=documented(422))
    async def listed(language: Annotated[Literal["zh", "en"] | None, Query(description="Only pages in this language.")] = None) -> DocumentList:
        """All pages of the guide."""
        snapshot = serving.library().snapshot.name
        return DocumentList(snapshot=snapshot, documents=[DocumentCard(**_card(one)) for one in shelf.documents() if language in (None, one.language)])

    @router.get("/{document:path}", responses=documented(404, 422))
    async def read(document: Annotated[str, Path(max_length=500, examples=["zh/odr-recovery"])]) -> DocumentBody:
        """One page: its text and headings."""
        return read_document(serving, shelf, document)

    return router


def read_document(serving: Serving, shelf: Shelf, document: str) -> DocumentBody:
    """One page. Raises ApiError where there is none of that name, GuideError where there is no index."""
    serving.library()
    source = shelf.source(document)
    if source is None:
        raise ApiError("unknown_document")
    headings = [DocumentHeading(level=one.level, title=one.title, line=one.line) for one in source.headings]
    return DocumentBody(**_card(source.info), headings=headings, text=source.text)


def _card(info: DocumentInfo) -> dict[str, Any]:
    return {"document": info.document, "id": info.id, "title": info.title, "language": info.language, "updated": info.updated, "topics": list(info.topics), "url": f"/kb/{info.document}"}
