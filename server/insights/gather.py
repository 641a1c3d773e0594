"""What the database knows of the questions → one report. Pure but for the encoder, which is passed in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np
from pydantic import BaseModel

from indexer.encoder import Floats
from server.chat.answer import Answer
from server.insights.cluster import clusters
from server.storage import Asked

MOST_QUESTIONS = 2000
"""Questions that are clustered, the latest first: encoding them takes the encoder's time from visitors."""


class Cluster(BaseModel):
    """Questions that mean about the same."""

    question: str
    """The one in their middle."""
    count: int
    refused: int
    thumbs_down: int
    nearest_document: str | None
    nearest_heading: str | None
    """Heading of the guide nearest to the middle question: to be extended, or beside which a new one belongs."""
    examples: list[str]
    """Others of them, at most five."""


class PageUse(BaseModel):
    """How often a page was cited."""

    document: str
    answers: int


class Complaint(BaseModel):
    """An answer with a thumb down."""

    question: str
    comment: str | None
    documents: list[str]
    """Pages that it cited."""


class Insights(BaseModel):
    """The report."""

    days: int | None
    """How far back it looks; None for everything that is kept."""
    questions: int
    by_status: dict[str, int]
    by_channel: dict[str, int]
    by_language: dict[str, int]
    thumbs_up: int
    thumbs_down: int
    clusters: list[Cluster]
    """Those with most refusals and complaints first."""
    complaints: list[Complaint]
    pages: list[PageUse]
    """Most cited first."""
    never_cited: list[str]
    """Pages that no answer cited."""


Nearest = Callable[[str], tuple[str, str] | None]
"""A question → the document and heading nearest to it."""


def gather(asked: Sequence[Asked], pages: Sequence[str], *, days: int | None, encode: Callable[[str], Floats], nearest: Nearest) -> Insights:
    """The report over these questions, oldest first, and all pages of the guide."""
    answers = [Answer.model_validate_json(one.answer) for one in asked]
    used = Counter(document for answer in answers for document in {citation.document for citation in answer.citations})
    complaints = [
        Complaint(question=one.question, comment=one.comment, documents=sorted({c.document for c in answer.citations})) for one, answer in zip(asked, answers, strict=True) if one.rating == "down"
    ]
    return Insights(
        days=days,
        questions=len(asked),
        by_status=dict(Counter(answer.status for answer in answers)),
        by_channel=dict(Counter(one.channel for one in asked)),
        by_language=dict(Counter(answer.language for answer in answers)),
        thumbs_up=sum(one.rating == "up" for one in asked),
        thumbs_down=len(complaints),
        clusters=_clusters(asked[-MOST_QUESTIONS:], answers[-MOST_QUESTIONS:], encode, nearest),
        complaints=complaints,
        pages=[PageUse(document=document, answers=count) for document, count in sorted(used.items(), key=lambda item: (-item[1], item[0]))],
        never_cited=[page for page in pages if page not in used],
    )


def _clusters(asked: Sequence[Asked], answers: Sequence[Answer], encode: Callable[[str], Floats], nearest: Nearest) -> list[Cluster]:
    if not asked:
        return []
    vectors = {question: encode(question) for question in dict.fromkeys(one.question for one in asked)}
    found: list[Cluster] = []
    for middle, members in clusters(np.stack([vectors[one.question] for one in asked])):
        place = nearest(asked[middle].question)
        others = [question for question in dict.fromkeys(asked[i].question for i in members) if question != asked[middle].question]
        found.append(
            Cluster(
                question=asked[middle].question,
                count=len(members),
                refused=sum(answers[i].status == "refused" for i in members),
                thumbs_down=sum(asked[i].rating == "down" for i in members),
                nearest_document=place[0] if place else None,
                nearest_heading=place[1] if place else None,
                examples=others[:5],
            )
        )
    return sorted(found, key=lambda one: (-(one.refused + 2 * one.thumbs_down), -one.count, one.question))
