"""/tools: pages that work a seller's own case out, with forms that need no script."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlencode

from anyio import to_thread
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import UploadFile

from indexer.errors import CaseError
from indexer.model import Language
from server.api.errors import error_body
from server.chat.answer import Citation
from server.serving import Serving
from server.tools.calendar import MEDIA_TYPE, calendar
from server.tools.case import MOST_ORDERS, Case, Outcome, work_out
from server.tools.case_words import case_events, outcome_lines
from server.tools.metrics import METRICS
from server.tools.odr import impossible, percent
from server.tools.order_file import OrderFile, read_orders
from server.tools.rules import looked_up
from server.tools.zones import day_in_own_time
from server.web.appeal_page import appeal_page
from server.web.assets import Assets
from server.web.chart import draw
from server.web.clocks import CLOCKS, clock_choices, marketplace_of, own_zone
from server.web.damage_page import damage_page
from server.web.pages import Pages, WebSettings
from server.web.tool_words import each_shown, page_language, shown, tool_words
from server.web.visitor import visitor_of

TOOLS = ("odr", "damage", "appeal")
_FIELDS = ("orders", "defects", "daily", "lag", "today", "dates", *CLOCKS)
_LONGEST = 4000
"""Characters of one field."""


def tool_pages(serving: Serving, kb: Path, settings: WebSettings | None = None) -> APIRouter:
    """All pages of the tools."""
    pages = Pages(Assets(), settings or WebSettings())
    router = APIRouter(include_in_schema=False)

    def show(request: Request, tool: str, values: Mapping[str, object], status: int = 200) -> Response:
        words = tool_words(visitor_of(request).language)
        listed = [(name, words[f"{name}.title"]) for name in TOOLS]
        return pages.show(request, f"tools/{tool}.html", {"w": words, "tools": listed, "tool": tool, **values}, status)

    def odr_page(request: Request, given: Mapping[str, str], outcome: Outcome | None, read: OrderFile | None = None, problem: str = "", citations: list[Citation] | None = None) -> Response:
        interface = visitor_of(request).language
        words, language = tool_words(interface), page_language(interface)
        values: dict[str, object] = {**clock_choices(given, interface), "given": SimpleNamespace(**{name: given.get(name, "") for name in _FIELDS}), "outcome": outcome, "problem": problem, "citations": citations or []}
        if outcome:
            projection = outcome.projection
            day = projection.below_on if projection.below_on and not outcome.now.below_target else None
            by_day = {one.day: one for one in projection.days}
            first, last = projection.days[0], projection.days[-1]
            rates = [percent(one.rate) if one.rate is not None else words["odr.chart.none"] for one in (first, last)]
            values |= {
                "shown_rate": percent(outcome.now.rate),
                "lines": each_shown(outcome_lines(outcome, language), interface),
                "kinds": words["odr.kinds"].format(**{name: read.kinds.get(name, 0) for name in ("feedback", "claim", "chargeback")}) if read else "",
                "own_time": shown(day_in_own_time(day, marketplace_of(given), own_zone(given, language), language), interface) if day else "",
                "chart": draw(projection),
                "chart_about": words["odr.chart.about"].format(first=first.day, last=last.day, to=rates[1], **{"from": rates[0]}),
                "exits": [(day, count, by_day[day], percent(rate) if (rate := by_day[day].rate) is not None else "–") for day, count in projection.exits],
                "what_if": [(one, percent(one.now.rate)) for one in outcome.what_if],
                # A file is not kept, so its dates cannot be asked for again.
                "calendar_url": "" if read else "/tools/odr.ics?" + urlencode({name: given[name] for name in _FIELDS if given.get(name)}),
            }
        return show(request, "odr", values, 422 if problem else 200)

    async def rule(language: Language) -> list[Citation]:
        library, ranked = await to_thread.run_sync(serving.search, METRICS["odr"].rule[language], 16)
        return looked_up(library.snapshot, ranked, language, most=2)

    @router.get("/tools")
    async def first() -> Response:
        return RedirectResponse(f"/tools/{TOOLS[0]}", 307)

    @router.get("/tools/odr")
    async def odr(request: Request) -> Response:
        given = {name: request.query_params.get(name, "").strip()[:_LONGEST] for name in _FIELDS}
        if not any(given.values()):
            return odr_page(request, given, None)
        try:
            outcome = await to_thread.run_sync(work_out, _case(given))
        except CaseError as error:
            return odr_page(request, given, None, problem=_told(request, error))
        return odr_page(request, given, outcome, citations=await rule(page_language(visitor_of(request).language)))

    @router.post("/tools/odr/orders")
    async def odr_orders(request: Request) -> Response:
        async with request.form(max_files=1, max_fields=8) as form:
            given = {name: value.strip()[:_LONGEST] for name in _FIELDS if isinstance(value := form.get(name), str)}
            file = form.get("file")
            data = await file.read() if isinstance(file, UploadFile) else b""
        try:
            read = await to_thread.run_sync(read_orders, data)
            case = Case(0, 0, _day(given.get("today", "")), _whole(given.get("lag", "")) or 0, _whole(given.get("daily", "")), book=read.book)
            outcome = await to_thread.run_sync(work_out, case)
        except CaseError as error:
            return odr_page(request, given, None, problem=_told(request, error))
        return odr_page(request, given, outcome, read, citations=await rule(page_language(visitor_of(request).language)))

    @router.get("/tools/odr/orders")
    async def no_file() -> Response:
        return RedirectResponse("/tools/odr", 303)

    @router.get("/tools/odr.ics")
    async def odr_calendar(request: Request) -> Response:
        given = {name: request.query_params.get(name, "").strip()[:_LONGEST] for name in _FIELDS}
        outcome = await to_thread.run_sync(work_out, _case(given))
        text = calendar(case_events(outcome, page_language(visitor_of(request).language)), datetime.now(UTC), marketplace_of(given))
        return Response(text, media_type=MEDIA_TYPE, headers={"Content-Disposition": 'attachment; filename="odr.ics"'})

    damage_page(router, serving, kb, show)
    appeal_page(router, serving, show)
    return router


def _told(request: Request, error: CaseError) -> str:
    """Message and hint, in the visitor's language."""
    interface = visitor_of(request).language
    body = error_body(error.code, page_language(interface), error.values)["error"]
    assert isinstance(body, dict)
    return shown(f"{body['message']} {body['hint']}", interface)


def _case(given: Mapping[str, str]) -> Case:
    """The case of the form. Raises CaseError for what is no number or no date."""
    dates = tuple(_day(part) for part in re.split(r"[\s,，;；、]+", given["dates"]) if part)
    return Case(_whole(given["orders"]) or 0, _whole(given["defects"]) or 0, _day(given["today"]), _whole(given["lag"]) or 0, _whole(given["daily"]), dates)


def _whole(text: str) -> int | None:
    if not text:
        return None
    plain = text.replace(",", "").replace("，", "")
    if not re.fullmatch(r"-?[0-9]{1,12}", plain) or int(plain) > MOST_ORDERS:
        raise impossible("bad_number", text=text[:40])
    return int(plain)


def _day(text: str) -> date:
    if not text:
        return datetime.now(UTC).date()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise impossible("bad_date", date=text[:40]) from None
