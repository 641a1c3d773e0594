"""POST /api/v1/feedback: a thumb up or down, with a word where one is given."""

from __future__ import annotations

from typing import Literal

from anyio import to_thread
from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from server.api.errors import ApiError, documented
from server.metrics import Metrics
from server.storage import Storage


class Feedback(BaseModel):
    """What someone thinks of an answer."""

    answer_id: str = Field(max_length=64)
    rating: Literal["up", "down"]
    comment: str | None = Field(None, max_length=2000)


def feedback_router(storage: Storage, metrics: Metrics) -> APIRouter:
    """The route over one database."""
    router = APIRouter(prefix="/api/v1", tags=["feedback"])

    @router.post("/feedback", status_code=204, responses=documented(400, 404, 408, 409, 413, 422))
    async def give(body: Feedback) -> Response:
        """Say whether an answer helped; the last word counts."""
        if not await to_thread.run_sync(storage.add_feedback, body.answer_id, body.rating, body.comment):
            raise ApiError("unknown_answer")
        metrics.feedback.labels(body.rating).inc()
        return Response(status_code=204)

    return router
