"""/tools/damage: the guided path of the knowledge base as a page, one question at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlencode

from anyio import to_thread
from fastapi import APIRouter, Request, Response

from indexer.guided_path import PARTS, GuidedPath, read_path
from server.serving import Serving
from server.tools.calendar import MEDIA_TYPE, calendar
from server.tools.claim_answer import claim_events
from server.tools.damage import Step, first_day, last_day, walk
from server.tools.rules import section
from server.tools.zones import day_in_own_time
from server.web.clocks import CLOCKS, clock_choices, marketplace_of, own_zone
from server.web.tool_words import page_language, shown, tool_words
from server.web.visitor import visitor_of

Show = Callable[[Request, str, Mapping[str, object], int], Response]
_STATEMENTS = {"rule": 3, "steps": 8, "evidence": 8, "never": 8}
"""Statements shown of each section, at most; the link leads to the whole."""


def damage_page(router: APIRouter, serving: Serving, kb: Path, show: Show) -> None:
    """Add the page's addresses."""

    @router.get("/tools/damage")
    async def damage(request: Request) -> Response:
        path = await to_thread.run_sync(read_path, kb, "damage")
        interface = visitor_of(request).language
        words, language = tool_words(interface), page_language(interface)
        given = {name: request.query_params.get(name, "") for name in CLOCKS}
        values: dict[str, object] = {"problem": "", "taken": [], "choices": [], "claim": "", "ask": "", "deadline": "", "last": None, "since": "", "opens": None, "calendar_url": "", "parts": None, "answers": "", "own_time": ""}
        values |= clock_choices(given, interface)
        step, answers = _step(path, request)
        if step is None:
            return show(request, "damage", {**values, "problem": words["damage.missing"]}, 404)
        values["answers"] = _joined(answers)
        values["taken"] = [(shown(q.ask[language], interface), shown(q.answers[n].text[language], interface), _url(answers[:i])) for i, (q, n) in enumerate(step.taken)]
        if step.question:
            values["ask"] = shown(step.question.ask[language], interface)
            values["choices"] = [(shown(one.text[language], interface), _url((*answers, n))) for n, one in enumerate(step.question.answers)]
        if step.claim:
            snapshot = serving.library().snapshot
            parts = {name: section(snapshot, step.claim.sections[name], language, _STATEMENTS[name]) if name in step.claim.sections else [] for name in PARTS}
            values |= {"claim": shown(step.claim.claim[language], interface), "parts": SimpleNamespace(**parts)}
            if step.claim.deadline:
                values["deadline"] = shown(step.claim.deadline.since[language], interface)
                if since := _date(request):
                    values |= {"since": since.isoformat(), "last": last_day(step.claim.deadline, since), "calendar_url": "/tools/damage.ics?" + urlencode({"a": _joined(answers), "since": since.isoformat(), "marketplace": marketplace_of(given)})}
                    values["own_time"] = shown(day_in_own_time(last_day(step.claim.deadline, since), marketplace_of(given), own_zone(given, language), language), interface)
                    values["opens"] = first_day(step.claim.deadline, since) if step.claim.deadline.opens else None
        return show(request, "damage", values, 200)

    @router.get("/tools/damage.ics")
    async def damage_calendar(request: Request) -> Response:
        path = await to_thread.run_sync(read_path, kb, "damage")
        step, _ = _step(path, request)
        since = _date(request)
        if step is None or step.claim is None or step.claim.deadline is None or since is None:
            return Response(status_code=404)
        language = page_language(visitor_of(request).language)
        return Response(calendar(claim_events(step.claim, since, language), datetime.now(UTC), marketplace_of(request.query_params)), media_type=MEDIA_TYPE, headers={"Content-Disposition": 'attachment; filename="claim.ics"'})


def _step(path: GuidedPath | None, request: Request) -> tuple[Step | None, tuple[int, ...]]:
    written = request.query_params.get("a", "")[:100]
    parts = [part for part in written.split(".") if part]
    if path is None or not all(part.isascii() and part.isdigit() for part in parts):
        return None, ()
    answers = tuple(int(part) for part in parts)
    return walk(path, answers), answers


def _joined(answers: tuple[int, ...]) -> str:
    return ".".join(str(number) for number in answers)


def _url(answers: tuple[int, ...]) -> str:
    return "/tools/damage?a=" + _joined(answers) if answers else "/tools/damage"


def _date(request: Request) -> date | None:
    try:
        since = date.fromisoformat(request.query_params.get("since", ""))
    except ValueError:
        return None
    return since if 2000 <= since.year <= 2200 else None
