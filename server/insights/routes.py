"""/api/v1/insights for programs and /insights for people; both need a key with the scope admin, which the gate looks at."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader

from server.api.capacity import Capacity
from server.api.errors import documented
from server.insights.export import as_csv, as_markdown
from server.insights.gather import Insights
from server.insights.report import report
from server.serving import Serving
from server.storage import Storage

Days = Annotated[int | None, Query(ge=1, le=3650, description="How far back; left out, everything that is kept.")]


def insights_router(serving: Serving, storage: Storage, capacity: Capacity) -> APIRouter:
    """The routes over one database and one index."""
    router = APIRouter(tags=["insights"], responses=documented(422, 504))
    pages = Environment(loader=PackageLoader("server.insights", "templates"), autoescape=True)

    @router.get("/api/v1/insights", response_model=Insights, responses={200: {"content": {"text/csv": {}, "text/markdown": {}}}})
    async def read(days: Days = None, format: Literal["json", "csv", "markdown"] = "json") -> Insights | Response:
        """What was asked, refused and complained of, in clusters with the nearest heading; which pages answer. Needs an admin key, on an open server too."""
        found = await capacity.run(lambda: report(serving, storage, days))
        if format == "csv":
            # The mark tells spreadsheets that it is UTF-8; without it they show Chinese as rubbish.
            return Response("\ufeff" + as_csv(found), media_type="text/csv; charset=utf-8", headers={"Content-Disposition": 'attachment; filename="insights.csv"'})
        return Response(as_markdown(found), media_type="text/markdown; charset=utf-8") if format == "markdown" else found

    @router.get("/insights", include_in_schema=False)
    async def page(days: Days = None) -> HTMLResponse:
        found = await capacity.run(lambda: report(serving, storage, days))
        html = pages.get_template("insights.html").render(report=found, days=days)
        return HTMLResponse(html, headers={"Cache-Control": "no-store", "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"})

    return router
