"""/api/v1/conversations: a visitor's own conversations."""

from __future__ import annotations

from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel, Field

from server.access.principal import owner_of
from server.api.errors import ApiError, documented
from server.chat.answer import Answer
from server.storage import Storage

ConversationId = Annotated[str, Path(max_length=64)]


class Title(BaseModel):
    """What a conversation is called."""

    title: str = Field(min_length=1, max_length=200)


class Listed(BaseModel):
    """One conversation in a list."""

    id: str
    title: str
    updated_at: str


class ListedConversations(BaseModel):
    """The visitor's conversations, the latest first."""

    conversations: list[Listed]


class TurnBody(BaseModel):
    """One question and its answer."""

    question: str
    asked_at: str
    answer: Answer


class ConversationBody(BaseModel):
    """A conversation with all that was said."""

    id: str
    title: str
    updated_at: str
    turns: list[TurnBody]


def conversations_router(storage: Storage) -> APIRouter:
    """The routes over one database."""
    router = APIRouter(prefix="/api/v1/conversations", tags=["conversations"], responses=documented())
    unknown = documented(404, 422)

    @router.get("")
    async def listed(request: Request) -> ListedConversations:
        """Conversations of this browser, the latest first."""
        owner = owner_of(request)
        found = await to_thread.run_sync(storage.conversations, owner) if owner else []
        return ListedConversations(conversations=[Listed(id=one.id, title=one.title, updated_at=one.updated_at) for one in found])

    @router.get("/{conversation_id}", responses=unknown)
    async def read(request: Request, conversation_id: ConversationId) -> ConversationBody:
        """One conversation."""
        one = await to_thread.run_sync(storage.conversation, conversation_id, owner_of(request))
        if one is None:
            raise ApiError("unknown_conversation")
        return ConversationBody(id=one.id, title=one.title, updated_at=one.updated_at, turns=[TurnBody(question=turn.question, asked_at=turn.asked_at, answer=turn.answer) for turn in one.turns])

    @router.patch("/{conversation_id}", status_code=204, responses=documented(400, 404, 408, 413, 422))
    async def rename(request: Request, conversation_id: ConversationId, body: Title) -> Response:
        """Call a conversation something else."""
        if not await to_thread.run_sync(storage.rename, conversation_id, owner_of(request), body.title):
            raise ApiError("unknown_conversation")
        return Response(status_code=204)

    @router.delete("/{conversation_id}", status_code=204, responses=unknown)
    async def delete(request: Request, conversation_id: ConversationId) -> Response:
        """Delete a conversation and everything said in it."""
        if not await to_thread.run_sync(storage.delete, conversation_id, owner_of(request)):
            raise ApiError("unknown_conversation")
        return Response(status_code=204)

    return router
