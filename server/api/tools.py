"""/api/v1/tools: a seller's own figures worked out, each result with the rule of the guide that it applies."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Body, Request, Response
from pydantic import BaseModel, Field

from server.api.errors import ErrorReply, language_of
from server.chat.answer import Citation, Language
from server.serving import Serving
from server.tools.calendar import MEDIA_TYPE, calendar
from server.tools.case import MOST_ORDERS, Case, Outcome, work_out
from server.tools.case_words import case_events, outcome_lines
from server.tools.metrics import METRICS, MetricName, metric_rate
from server.tools.odr import TARGET, impossible, percent
from server.tools.order_file import read_orders
from server.tools.rules import looked_up
from server.tools.zones import MarketplaceName

_ERRORS: dict[int | str, dict[str, object]] = {code: {"model": ErrorReply} for code in (400, 413, 422, 503)}


class CaseOptions(BaseModel):
    """What a projection may be told."""

    today: date | None = Field(None, description="The day to work out; today in UTC where left out.")
    lag_days: int = Field(0, description="Days between today and the last day of the window on the ODR page.")
    daily_orders: int | None = Field(None, description="Clean orders a day from now on; the window's average where left out.")
    marketplace: MarketplaceName = Field("us", description="Whose days they are; a calendar file reminds by its clock too.")
    language: Language | None = Field(None, description="Language of the sentences and citations; by Accept-Language where left out.")


class OdrRequest(CaseOptions):
    """Counts of the 60-day window."""

    orders: int = Field(strict=True, le=MOST_ORDERS, examples=[150], description="All orders of the window.")
    defects: int | None = Field(None, strict=True, examples=[3], description="Defective orders, each once. May be left out where the kinds are given.")
    negative_feedback: int = Field(0, strict=True)
    a_to_z: int = Field(0, strict=True)
    chargebacks: int = Field(0, strict=True)
    same_order: int = Field(0, strict=True, description="How many of these fall on an order that has another of them already.")
    defect_dates: list[date] = Field(default_factory=list, description="Order dates of the defects, as far as known.")


class DayReply(BaseModel):
    """The rate on one day."""

    day: date
    orders: int
    defects: int
    rate: float | None
    below_target: bool


class ExitReply(BaseModel):
    """Defects that leave the window."""

    day: date
    defects: int


class WhatIfReply(BaseModel):
    """The case changed in one point: one_more_defect, one_defect_removed, twice_the_orders."""

    name: str
    rate: float
    below_target: bool
    clean_orders_needed: int
    below_on: date | None


class OdrReply(BaseModel):
    """What follows from the counts."""

    orders: int
    defects: int
    rate: float
    """A fraction: 0.02 is 2 %."""
    rate_exact: str
    """The same without rounding: "1/50"."""
    rate_percent: str
    target: float
    below_target: bool
    """Strictly below; exactly on the target is not."""
    clean_orders_needed: int
    """Further clean orders that bring the rate strictly below the target while all present orders count."""
    defects_allowed: int
    defects_by_kind: dict[str, int]
    window: tuple[date, date]
    daily_orders: int
    assumed: list[str]
    """What was not given: daily_orders (the window's average), spread (orders evenly over the window), newest (defects of unknown date are the newest)."""
    below_on: date | None
    """First day on which the rate is below the target as orders and defects leave the window."""
    stays_below_from: date | None
    exits: list[ExitReply]
    days: list[DayReply]
    what_if: list[WhatIfReply]
    lines: list[str]
    """The same in sentences."""
    citations: list[Citation]


class MetricRequest(BaseModel):
    """Counts of another metric."""

    metric: MetricName
    total: int = Field(strict=True, le=MOST_ORDERS, description="All orders, or packages for VTR, of the window.")
    counted: int = Field(strict=True, description="Late orders for LSR, cancelled for CR, tracked packages for VTR, on-time orders for OTDR.")
    language: Language | None = None


class MetricReply(BaseModel):
    """What follows from the counts."""

    metric: MetricName
    rate: float
    rate_exact: str
    rate_percent: str
    limit: float
    must_be: str
    """"below" or "at least" the limit."""
    on_target: bool
    good_needed: int
    bad_allowed: int
    window_days: list[int]
    delay_days: int
    citations: list[Citation]


_ODR_EXAMPLES = {
    "Counts alone": {"value": {"orders": 150, "defects": 3}},
    "With dates": {"value": {"orders": 304, "negative_feedback": 3, "a_to_z": 2, "same_order": 1, "today": "2026-03-01", "daily_orders": 5, "defect_dates": ["2026-01-05", "2026-02-20"]}},
}
_METRIC_EXAMPLES = {
    "Late shipment rate": {"value": {"metric": "lsr", "total": 100, "counted": 4}},
    "Valid tracking rate": {"value": {"metric": "vtr", "total": 200, "counted": 190}},
}


def tools_router(serving: Serving) -> APIRouter:
    """The routes over one guide."""
    router = APIRouter(prefix="/api/v1/tools", tags=["tools"])

    async def rule(metric: MetricName, language: Language) -> list[Citation]:
        return await to_thread.run_sync(_rule, serving, metric, language)

    @router.post("/odr", responses=_ERRORS)
    async def odr(request: Request, body: Annotated[OdrRequest, Body(openapi_examples=_ODR_EXAMPLES)]) -> OdrReply:
        """The order defect rate now, what brings it back below 1 %, and on which day it falls below."""
        return await to_thread.run_sync(odr_reply, serving, body, _language(request, body.language))

    @router.post("/odr/orders", responses=_ERRORS, openapi_extra={"requestBody": {"content": {"text/csv": {"schema": {"type": "string"}}}, "required": True}})
    async def odr_of_orders(request: Request, today: date | None = None, lag_days: int = 0, daily_orders: int | None = None, language: Language | None = None) -> OdrReply:
        """The same from a file of orders (CSV): order-id, order-date, negative-feedback, a-to-z-claim, chargeback."""
        read = await to_thread.run_sync(read_orders, await request.body())
        spoken = _language(request, language)
        outcome = await to_thread.run_sync(work_out, Case(0, 0, today or _today(), lag_days, daily_orders, book=read.book))
        return _reply(outcome, read.kinds, spoken, await rule("odr", spoken))

    @router.post("/odr/calendar", responses={**_ERRORS, 200: {"content": {"text/calendar": {}}}}, response_class=Response)
    async def odr_calendar(request: Request, body: OdrRequest) -> Response:
        """The days of the projection as a calendar file (.ics)."""
        _, defects = _defects(body)
        outcome = await to_thread.run_sync(work_out, Case(body.orders, defects, body.today or _today(), body.lag_days, body.daily_orders, tuple(body.defect_dates)))
        text = calendar(case_events(outcome, _language(request, body.language)), datetime.now(UTC), body.marketplace)
        return Response(text, media_type=MEDIA_TYPE, headers={"Content-Disposition": 'attachment; filename="odr.ics"'})

    @router.post("/metric", responses=_ERRORS)
    async def metric(request: Request, body: Annotated[MetricRequest, Body(openapi_examples=_METRIC_EXAMPLES)]) -> MetricReply:
        """Late shipment, cancellation, valid tracking or on-time delivery: the rate against its limit."""
        known = METRICS[body.metric]
        result = metric_rate(known, body.total, body.counted)
        return MetricReply(
            metric=body.metric,
            rate=float(result.rate),
            rate_exact=_exact(result.rate),
            rate_percent=percent(result.rate),
            limit=float(known.limit),
            must_be="below" if known.upper else "at least",
            on_target=result.meets,
            good_needed=result.good_needed,
            bad_allowed=result.bad_allowed,
            window_days=list(known.windows),
            delay_days=known.delay,
            citations=await rule(body.metric, _language(request, body.language)),
        )

    return router


def odr_reply(serving: Serving, body: OdrRequest, language: Language) -> OdrReply:
    """What follows from the counts of a request. Raises CaseError for figures that cannot be, GuideError where there is no guide."""
    kinds, defects = _defects(body)
    outcome = work_out(Case(body.orders, defects, body.today or _today(), body.lag_days, body.daily_orders, tuple(body.defect_dates)))
    return _reply(outcome, kinds, language, _rule(serving, "odr", language))


def _rule(serving: Serving, metric: MetricName, language: Language) -> list[Citation]:
    library, ranked = serving.search(METRICS[metric].rule[language], 16)
    return looked_up(library.snapshot, ranked, language, most=2 if metric == "odr" else 1)


def _defects(body: OdrRequest) -> tuple[dict[str, int], int]:
    """The kinds and the defective orders. Raises CaseError where they do not fit each other."""
    kinds = {"negative_feedback": body.negative_feedback, "a_to_z": body.a_to_z, "chargebacks": body.chargebacks}
    if min(*kinds.values(), body.same_order) < 0:
        raise impossible("negative_count")
    total = sum(kinds.values())
    if body.defects is None:
        if body.same_order > total - max(kinds.values()):
            raise impossible("kinds_without_defects")
        return {name: count for name, count in kinds.items() if count}, total - body.same_order
    if total and not max(kinds.values()) <= body.defects <= total:
        raise impossible("kinds_without_defects")
    return {name: count for name, count in kinds.items() if count}, body.defects


def _reply(outcome: Outcome, kinds: dict[str, int], language: Language, citations: list[Citation]) -> OdrReply:
    now, projection = outcome.now, outcome.projection
    return OdrReply(
        orders=now.orders,
        defects=now.defects,
        rate=float(now.rate),
        rate_exact=_exact(now.rate),
        rate_percent=percent(now.rate),
        target=float(TARGET),
        below_target=now.below_target,
        clean_orders_needed=now.clean_orders_needed,
        defects_allowed=now.defects_allowed,
        defects_by_kind=kinds,
        window=outcome.window,
        daily_orders=outcome.daily_orders,
        assumed=outcome.assumed,
        below_on=projection.below_on,
        stays_below_from=projection.stays_below_from,
        exits=[ExitReply(day=day, defects=count) for day, count in projection.exits],
        days=[DayReply(day=one.day, orders=one.orders, defects=one.defects, rate=None if one.rate is None else float(one.rate), below_target=one.below()) for one in projection.days],
        what_if=[WhatIfReply(name=one.name, rate=float(one.now.rate), below_target=one.now.below_target, clean_orders_needed=one.now.clean_orders_needed, below_on=one.below_on) for one in outcome.what_if],
        lines=outcome_lines(outcome, language),
        citations=citations,
    )


def _exact(rate: Fraction) -> str:
    return f"{rate.numerator}/{rate.denominator}"


def _language(request: Request, wanted: Language | None) -> Language:
    return wanted or ("zh" if language_of(request) == "zh" else "en")


def _today() -> date:
    return datetime.now(UTC).date()
