"""/api/v1/tools/appeal: a plan of action out of a seller's facts, and the check of a draft. Nothing that is sent is kept."""

from __future__ import annotations

from typing import Annotated, Literal

from anyio import to_thread
from fastapi import APIRouter, Body, Request, Response
from pydantic import BaseModel, Field

from server.api.errors import documented, language_of
from server.chat.answer import Citation, Language
from server.serving import Serving
from server.tools.appeal_check import MOST_CHARACTERS, check_draft
from server.tools.appeal_document import MEDIA_TYPES, as_file, markdown, plain_text
from server.tools.appeal_plan import FACTS, Facts, plan_of_action, what_is_open
from server.tools.rules import section

STRUCTURE = "plan-of-action#Which questions must a plan of action (POA) answer?"
_LONGEST = 4000


class FactsRequest(BaseModel):
    """The seller's own facts, in their own words; lists have one fact a line."""

    metric: str = Field("", max_length=_LONGEST, description="Which metric, and its value.")
    period: str = Field("", max_length=_LONGEST)
    orders: str = Field("", max_length=_LONGEST, description="Affected order numbers.")
    causes: str = Field("", max_length=_LONGEST, description="Root causes in your own process, one a line.")
    actions: str = Field("", max_length=_LONGEST, description="What is done already, with dates, one a line.")
    prevention: str = Field("", max_length=_LONGEST, description="What keeps it from happening again, with owners and figures, one a line.")
    evidence: str = Field("", max_length=_LONGEST, description="Attachments, one a line.")
    language: Language | None = Field(None, description="Language of the plan; by Accept-Language where left out.")

    def facts(self) -> Facts:
        """Without the language."""
        return Facts(**{name: getattr(self, name) for name in FACTS})


class PlanReply(BaseModel):
    """The plan, with what is still missing."""

    language: Language
    markdown: str
    text: str
    """The same without marks, for a form's text field."""
    open_points: list[str]
    """Names of the facts that are missing: they stand in the plan in brackets."""
    open_points_in_words: list[str]
    citations: list[Citation]


class DraftRequest(BaseModel):
    """A draft."""

    draft: str = Field(min_length=1, max_length=MOST_CHARACTERS)


class RemarkReply(BaseModel):
    """One remark."""

    kind: str
    words: str
    """The words remarked on; "" where something is missing from the whole."""
    remark: str
    better: str
    """An example of better wording."""
    citations: list[Citation]
    """The rule."""


class CheckReply(BaseModel):
    """What there is to say of a draft, gravest first."""

    language: Language
    """That of the draft; remarks are in it."""
    parts: dict[str, bool]
    """root_cause, corrective, preventive: whether the draft has them."""
    remarks: list[RemarkReply]


_FACTS_EXAMPLES = {
    "Chinese": {
        "value": {
            "metric": "ODR 2%，目标低于 1%",
            "period": "2026-08-01 至 2026-09-29",
            "orders": "112-0000000-0000001",
            "causes": "包装员对玻璃商品用了薄纸箱：3 个缺陷",
            "actions": "2026-10-02 已退款给 3 位买家",
            "prevention": "从 2026-10-05 起，仓库主管每天抽检 5 个包裹",
            "evidence": "附件 1：退款记录",
            "language": "zh",
        }
    },
    "English, with open points": {"value": {"metric": "ODR 2%, target below 1%", "causes": "thin boxes for glass items: 3 defects", "language": "en"}},
}
_DRAFT_EXAMPLES = {
    "Chinese": {"value": {"draft": "我们会加强管理，保证以后不再发生。"}},
    "English": {"value": {"draft": "Root cause: 3 defects came from thin boxes. We will try our best."}},
}


def appeal_router(serving: Serving) -> APIRouter:
    """The routes over one guide."""
    router = APIRouter(prefix="/api/v1/tools/appeal", tags=["tools"])

    @router.post("/plan", responses=documented(400, 413, 422))
    async def plan(request: Request, body: Annotated[FactsRequest, Body(openapi_examples=_FACTS_EXAMPLES)]) -> PlanReply:
        """A plan of action out of your facts. Nothing is invented: what is missing stays an open point."""
        return plan_reply(serving, body, _language(request, body))

    @router.post("/plan/{ending}", responses={**documented(400, 413, 422), 200: {"content": {kind.split(";")[0]: {} for kind in MEDIA_TYPES.values()}}}, response_class=Response)
    async def plan_file(request: Request, ending: Literal["md", "txt", "docx"], body: Annotated[FactsRequest, Body(openapi_examples=_FACTS_EXAMPLES)]) -> Response:
        """The same as a file: Markdown, text or Word."""
        made = plan_of_action(body.facts(), _language(request, body))
        data = await to_thread.run_sync(as_file, made, ending)
        return Response(data, media_type=MEDIA_TYPES[ending], headers={"Content-Disposition": f'attachment; filename="plan-of-action.{ending}"'})

    @router.post("/check", responses=documented(400, 413, 422))
    async def check(body: Annotated[DraftRequest, Body(openapi_examples=_DRAFT_EXAMPLES)]) -> CheckReply:
        """Judge a draft: the required parts, and what a careful consultant would change, each remark with its rule and an example of better wording."""
        return await to_thread.run_sync(check_reply, serving, body.draft)

    return router


def plan_reply(serving: Serving, body: FactsRequest, language: Language) -> PlanReply:
    """The plan of a request. Raises GuideError where there is no guide."""
    made = plan_of_action(body.facts(), language)
    return PlanReply(
        language=language,
        markdown=markdown(made),
        text=plain_text(made),
        open_points=list(made.open_points),
        open_points_in_words=what_is_open(made, language),
        citations=section(serving.library().snapshot, STRUCTURE, language, 1),
    )


def check_reply(serving: Serving, draft: str) -> CheckReply:
    """What there is to say of a draft. Raises GuideError where there is no guide."""
    judged = check_draft(draft)
    snapshot = serving.library().snapshot
    remarks = [RemarkReply(kind=one.kind, words=one.words, remark=one.remark, better=one.better, citations=section(snapshot, one.rule, judged.language)) for one in judged.remarks]
    return CheckReply(language=judged.language, parts=judged.parts, remarks=remarks)


def _language(request: Request, body: FactsRequest) -> Language:
    return body.language or ("zh" if language_of(request) == "zh" else "en")
