"""Four tools that work a seller's own case out: the order defect rate, the damage path, a plan of action, the check of a draft."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path
from typing import Annotated

from anyio import to_thread
from pydantic import Field

from indexer.errors import CaseError, GuideError
from server.api.appeal import CheckReply, FactsRequest, PlanReply, check_reply, plan_reply
from server.api.damage import DamageReply, DamageRequest, damage_reply
from server.api.errors import PROBLEMS, ApiError
from server.api.tools import OdrReply, OdrRequest, odr_reply
from server.chat.answer import Language
from server.serving import Serving
from server.tools.appeal_check import MOST_CHARACTERS


def case_tools(serving: Serving, kb: Path) -> list[Callable[..., Awaitable[object]]]:
    """The tools over one guide. Each raises ApiError or GuideError where the case cannot be."""

    async def odr(
        orders: Annotated[int, Field(description="All orders of the 60-day window.")],
        defects: Annotated[int, Field(description="Defective orders, each once.")],
        daily_orders: Annotated[int | None, Field(description="Clean orders a day from now on.")] = None,
        defect_dates: Annotated[list[date] | None, Field(description="Order dates of the defects, as far as known.")] = None,
        lag_days: Annotated[int, Field(description="Days between today and the last day of the window on the ODR page.")] = 0,
        today: Annotated[date | None, Field(description="The day to work out; today in UTC where left out.")] = None,
        language: Language = "en",
    ) -> OdrReply:
        """The order defect rate, what brings it below 1 %, and on which day: exact, with the rule cited."""
        given = {"orders": orders, "defects": defects, "daily_orders": daily_orders, "defect_dates": defect_dates or [], "lag_days": lag_days, "today": today}
        body = OdrRequest.model_validate(given)
        return await to_thread.run_sync(odr_reply, serving, body, language)

    async def damage_claim(
        answers: Annotated[list[int], Field(description="Number of the choice taken at each step, from 0; empty for the first question.")],
        since: Annotated[date | None, Field(description="The date that the claim's deadline counts from, once the claim is reached.")] = None,
        language: Language = "en",
    ) -> DamageReply:
        """Who pays for damage, by when and how: returns the next question with its choices, or the claim with its last day, evidence and what must not be done."""
        return await to_thread.run_sync(damage_reply, serving, kb, DamageRequest.model_validate({"answers": answers, "since": since}), language)

    async def plan_of_action(facts: Annotated[FactsRequest, Field(description="The seller's own facts; what is missing stays an open point.")]) -> PlanReply:
        """A plan of action in Amazon's structure out of the seller's facts. Nothing is invented and nothing is kept."""
        return await to_thread.run_sync(plan_reply, serving, facts, facts.language or "en")

    async def check_appeal(draft: Annotated[str, Field(min_length=1, max_length=MOST_CHARACTERS, description="The draft, in Chinese or English.")]) -> CheckReply:
        """Judge a draft appeal: required parts, and remarks with their rule and better wording. Nothing of it is kept."""
        return await to_thread.run_sync(check_reply, serving, draft)

    return [odr, damage_claim, plan_of_action, check_appeal]


def told(error: ApiError | GuideError) -> str:
    """What is wrong, in words that a model can act on."""
    message, hint = PROBLEMS.get(error.code, PROBLEMS["no_index"]).en
    values = error.values if isinstance(error, (ApiError, CaseError)) else {}
    return f"{message} {hint}".format_map({"limit": "", "detail": "", "seconds": "a few", **values})
