"""/tools/appeal: a plan of action out of facts, and a check of a draft. Nothing that is sent is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import SimpleNamespace
from urllib.parse import parse_qs

from anyio import to_thread
from fastapi import APIRouter, Request, Response

from server.serving import Serving
from server.tools.appeal_check import MOST_CHARACTERS, check_draft
from server.tools.appeal_document import MEDIA_TYPES, as_file, markdown
from server.tools.appeal_plan import FACTS, Facts, plan_of_action, what_is_open
from server.tools.rules import section
from server.web.tool_words import each_shown, page_language, shown, tool_words
from server.web.visitor import visitor_of

Show = Callable[[Request, str, Mapping[str, object], int], Response]


def appeal_page(router: APIRouter, serving: Serving, show: Show) -> None:
    """Add the page's addresses."""

    def page(request: Request, status: int = 200, **values: object) -> Response:
        empty: dict[str, object] = {"draft": "", "problem": "", "judged": None, "plan": "", "facts": SimpleNamespace(**dict.fromkeys(FACTS, "")), "names": FACTS, "open_points": []}
        return show(request, "appeal", {**empty, **values}, status)

    @router.get("/tools/appeal")
    async def appeal(request: Request) -> Response:
        return page(request)

    @router.post("/tools/appeal")
    async def sent(request: Request) -> Response:
        form = parse_qs((await request.body()).decode("utf-8", "replace"))
        given = {name: form.get(name, [""])[0].replace("\r\n", "\n")[: MOST_CHARACTERS + 1] for name in ("draft", "do", *FACTS)}
        interface = visitor_of(request).language
        words, language = tool_words(interface), page_language(interface)
        facts = Facts(**{name: given[name] for name in FACTS})
        if given["do"] == "plan":
            made = plan_of_action(facts, language)
            return page(request, plan=shown(markdown(made), interface), open_points=each_shown(what_is_open(made, language), interface), facts=facts)
        if (ending := given["do"]) in MEDIA_TYPES:
            data = await to_thread.run_sync(as_file, plan_of_action(facts, language), ending)
            return Response(data, media_type=MEDIA_TYPES[ending], headers={"Content-Disposition": f'attachment; filename="plan-of-action.{ending}"'})
        if not given["draft"].strip():
            return page(request, 422, problem=words["appeal.empty"], facts=facts)
        if len(given["draft"]) > MOST_CHARACTERS:
            return page(request, 422, problem=words["appeal.long"].format(limit=MOST_CHARACTERS), draft=given["draft"], facts=facts)
        judged = check_draft(given["draft"])
        snapshot = serving.library().snapshot
        remarks = [(one, shown(one.remark, interface), section(snapshot, one.rule, judged.language)) for one in judged.remarks]
        return page(request, draft=given["draft"], judged=judged, remarks=remarks)
