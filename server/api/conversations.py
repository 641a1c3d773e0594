"""/api/v1/conversations: a visitor's own conversations."""

from __future__ import annotations

from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel, Field

from server.access.principal import owner_of
from server.api.errors import ApiError, documented
from server.chat.answer import Answer
from server.storage import Share, Storage

ConversationId = Annotated[str, Path(max_length=64)]


class Title(BaseModel):
    """What a conversation is called."""

    title: str = Field(min_length=1, max_length=200)


class Listed(BaseModel):
    """One conversation in a list."""

    id: str
    title: str
    updated_at: str
    shared: bool
    """Whether there is a link under which others can read it."""


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
    shared: bool
    """Whether there is a link under which others can read it."""
    turns: list[TurnBody]


class ShareBody(BaseModel):
    """A link under which anybody can read a conversation as far as it was shared."""

    url: str
    """Address on this server; whoever has it can read, nobody can guess it."""
    turns: int
    """Questions that it shows."""
    later: int
    """Questions asked since, which it does not show until the conversation is shared again."""


def conversations_router(storage: Storage) -> APIRouter:
    """The routes over one database."""
    router = APIRouter(prefix="/api/v1/conversations", tags=["conversations"], responses=documented())
    unknown = documented(404, 422)

    @router.get("")
    async def listed(request: Request) -> ListedConversations:
        """Conversations of this browser, the latest first."""
        owner = owner_of(request)
        found = await to_thread.run_sync(storage.conversations, owner) if owner else []
        return ListedConversations(conversations=[Listed(id=one.id, title=one.title, updated_at=one.updated_at, shared=one.shared) for one in found])

    @router.get("/{conversation_id}", responses=unknown)
    async def read(request: Request, conversation_id: ConversationId) -> ConversationBody:
        """One conversation."""
        one = await to_thread.run_sync(storage.conversation, conversation_id, owner_of(request))
        if one is None:
            raise ApiError("unknown_conversation")
        turns = [TurnBody(question=turn.question, asked_at=turn.asked_at, answer=turn.answer) for turn in one.turns]
        return ConversationBody(id=one.id, title=one.title, updated_at=one.updated_at, shared=one.shared, turns=turns)

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

    @router.post("/{conversation_id}/share", responses=documented(400, 404, 408, 409, 413, 422))
    async def share(request: Request, conversation_id: ConversationId) -> ShareBody:
        """Let anybody who has the link read the conversation as it stands now. Shared again, it shows what was asked since under the same link."""
        return _told(await to_thread.run_sync(storage.share, conversation_id, owner_of(request)))

    @router.get("/{conversation_id}/share", responses=unknown)
    async def link(request: Request, conversation_id: ConversationId) -> ShareBody:
        """The link of a conversation that is shared."""
        return _told(await to_thread.run_sync(storage.shared_as, conversation_id, owner_of(request)), "not_shared")

    @router.delete("/{conversation_id}/share", status_code=204, responses=unknown)
    async def unshare(request: Request, conversation_id: ConversationId) -> Response:
        """Share it no longer: the link leads nowhere from now on."""
        if not await to_thread.run_sync(storage.unshare, conversation_id, owner_of(request)):
            raise ApiError("not_shared")
        return Response(status_code=204)

    return router


def _told(share: Share | None, otherwise: str = "unknown_conversation") -> ShareBody:
    if share is None:
        raise ApiError(otherwise)
    return ShareBody(url=f"/shared/{share.token}", turns=share.turns, later=share.later)
