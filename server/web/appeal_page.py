"""/tools/appeal: a plan of action out of facts, and a check of a draft. Nothing that is sent is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from types import SimpleNamespace
from urllib.parse import parse_qs

from fastapi import APIRouter, Request, Response

from server.serving import Serving
from server.tools.appeal_check import MOST_CHARACTERS, check_draft
from server.tools.appeal_plan import Facts, plan_of_action
from server.tools.rules import section
from server.web.tool_words import page_language, shown, tool_words
from server.web.visitor import visitor_of

Show = Callable[[Request, str, Mapping[str, object], int], Response]
_FACTS = tuple(one.name for one in fields(Facts))


def appeal_page(router: APIRouter, serving: Serving, show: Show) -> None:
    """Add the page's addresses."""

    def page(request: Request, status: int = 200, **values: object) -> Response:
        empty = {"draft": "", "problem": "", "judged": None, "plan": "", "facts": SimpleNamespace(**dict.fromkeys(_FACTS, "")), "names": _FACTS}
        return show(request, "appeal", {**empty, **values}, status)

    @router.get("/tools/appeal")
    async def appeal(request: Request) -> Response:
        return page(request)

    @router.post("/tools/appeal")
    async def sent(request: Request) -> Response:
        form = parse_qs((await request.body()).decode("utf-8", "replace"))
        given = {name: form.get(name, [""])[0].replace("\r\n", "\n")[: MOST_CHARACTERS + 1] for name in ("draft", "do", *_FACTS)}
        interface = visitor_of(request).language
        words, language = tool_words(interface), page_language(interface)
        facts = Facts(**{name: given[name] for name in _FACTS})
        if given["do"] == "plan":
            return page(request, plan=shown(plan_of_action(facts, language), interface), facts=facts)
        if not given["draft"].strip():
            return page(request, 422, problem=words["appeal.empty"], facts=facts)
        if len(given["draft"]) > MOST_CHARACTERS:
            return page(request, 422, problem=words["appeal.long"].format(limit=MOST_CHARACTERS), draft=given["draft"], facts=facts)
        judged = check_draft(given["draft"])
        snapshot = serving.library().snapshot
        remarks = [(one, shown(one.remark, interface), section(snapshot, one.rule, judged.language)) for one in judged.remarks]
        return page(request, draft=given["draft"], judged=judged, remarks=remarks)
