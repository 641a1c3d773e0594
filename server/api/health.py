"""/healthz, /readyz and /metrics: for whatever watches over the process."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from server.api.errors import documented, reply
from server.metrics import Metrics
from server.serving import Serving


def health_router(serving: Serving, metrics: Metrics) -> APIRouter:
    """The routes over one process."""
    router = APIRouter(tags=["operation"], responses=documented())

    @router.get("/healthz")
    async def healthy() -> dict[str, str]:
        """The process lives."""
        return {"status": "ok"}

    @router.get("/readyz")
    async def ready(request: Request) -> Response:
        """Questions can be answered; 503 with the reason where they cannot."""
        if serving.problem is not None:
            return reply(request, "no_index")
        snapshot = serving.library().snapshot
        return JSONResponse({"status": "ready", "snapshot": snapshot.name, "documents": len(snapshot.documents), "passages": len(snapshot.passages)})

    @router.get("/metrics")
    async def numbers() -> Response:
        """Numbers in Prometheus' format."""
        if serving.problem is None:
            metrics.serves(serving.library().snapshot)
        return Response(metrics.text(), media_type="text/plain; version=0.0.4; charset=utf-8")

    return router
