"""/api/v1/tools/damage: the guided path to the claim that fits, one answer after the other, and its dates as a calendar file."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Body, Request, Response
from pydantic import BaseModel, Field

from indexer.guided_path import read_path
from server.api.errors import ApiError, documented, language_of
from server.chat.answer import Citation, Language
from server.serving import Serving
from server.tools.calendar import MEDIA_TYPE, calendar
from server.tools.claim_answer import claim_answer, claim_events
from server.tools.damage import Step, first_day, last_day, walk
from server.tools.zones import MarketplaceName


class DamageRequest(BaseModel):
    """The answers so far."""

    answers: list[int] = Field(default_factory=list, max_length=20, description="Number of the choice taken at each step, from 0; empty for the first question.")
    since: date | None = Field(None, description="The date that the claim's deadline counts from, once the claim is reached.")
    marketplace: MarketplaceName = Field("us", description="Whose days they are; a calendar file reminds by its clock too.")
    language: Language | None = Field(None, description="By Accept-Language where left out.")


class TakenReply(BaseModel):
    """One question that is answered."""

    ask: str
    answer: str


class DeadlineReply(BaseModel):
    """By when the claim must be made."""

    days: int
    unit: str
    """calendar, business (Monday to Friday) or month."""
    since: str
    """What it counts from, in words."""
    first_day: date | None
    """None where it can be made at once, or where no date was given."""
    last_day: date | None


class DamageReply(BaseModel):
    """The next question, or the claim."""

    taken: list[TakenReply]
    ask: str | None
    choices: list[str]
    claim: str | None
    deadline: DeadlineReply | None
    answer: str
    """Markdown: rule, deadline, what to do, evidence, what must not be done; "" until the claim is reached."""
    citations: list[Citation]


_EXAMPLES = {
    "The first question": {"value": {"answers": [], "language": "en"}},
    "A claim with its last day": {"value": {"answers": [0, 0, 1, 0], "since": "2026-03-09", "language": "zh"}},
}


def damage_router(serving: Serving, kb: Path) -> APIRouter:
    """The routes over one guide, whose path stands in the knowledge base's folder."""
    router = APIRouter(prefix="/api/v1/tools/damage", tags=["tools"])

    @router.post("", responses=documented(400, 404, 422))
    async def damage(request: Request, body: Annotated[DamageRequest, Body(openapi_examples=_EXAMPLES)]) -> DamageReply:
        """Who pays, by when, how: answer one question after the other until the claim is reached."""
        return await to_thread.run_sync(damage_reply, serving, kb, body, body.language or ("zh" if language_of(request) == "zh" else "en"))

    @router.post("/calendar", responses={**documented(400, 404, 422), 200: {"content": {"text/calendar": {}}}}, response_class=Response)
    async def damage_calendar(request: Request, body: DamageRequest) -> Response:
        """The days of the claim as a calendar file (.ics)."""
        language: Language = body.language or ("zh" if language_of(request) == "zh" else "en")
        claim = (await to_thread.run_sync(_step, kb, body.answers)).claim
        if claim is None or body.since is None or claim.deadline is None:
            raise ApiError("no_date_yet")
        return Response(calendar(claim_events(claim, body.since, language), datetime.now(UTC), body.marketplace), media_type=MEDIA_TYPE, headers={"Content-Disposition": 'attachment; filename="claim.ics"'})

    return router


def damage_reply(serving: Serving, kb: Path, body: DamageRequest, language: Language) -> DamageReply:
    """Where the answers lead. Raises ApiError where they lead nowhere, GuideError where there is no guide."""
    step = _step(kb, body.answers)
    reply = DamageReply(
        taken=[TakenReply(ask=question.ask[language], answer=question.answers[number].text[language]) for question, number in step.taken],
        ask=step.question.ask[language] if step.question else None,
        choices=[one.text[language] for one in step.question.answers] if step.question else [],
        claim=None,
        deadline=None,
        answer="",
        citations=[],
    )
    if step.claim:
        cited = claim_answer(serving.library().snapshot, step.claim, body.since, language)
        reply.claim, reply.answer, reply.citations = step.claim.claim[language], cited.answer, cited.citations
        if deadline := step.claim.deadline:
            first = first_day(deadline, body.since) if body.since and deadline.opens else None
            reply.deadline = DeadlineReply(days=deadline.days, unit=deadline.unit, since=deadline.since[language], first_day=first, last_day=last_day(deadline, body.since) if body.since else None)
    return reply


def _step(kb: Path, answers: list[int]) -> Step:
    path = read_path(kb, "damage")
    step = walk(path, tuple(answers)) if path else None
    if step is None:
        raise ApiError("unknown_step")
    return step
