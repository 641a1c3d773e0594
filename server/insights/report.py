"""The report of a moment: from the database, the serving snapshot and its encoder."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from server.insights.gather import Insights, gather
from server.serving import Serving
from server.shelf import Shelf
from server.storage import Storage


def report(serving: Serving, storage: Storage, days: int | None) -> Insights:
    """What was asked in the last `days`, or ever. Raises GuideError where there is no index or no database."""
    since = datetime.now(UTC) - timedelta(days=days) if days else None

    def nearest(question: str) -> tuple[str, str] | None:
        library, ranked = serving.search(question, 1)
        if not ranked:
            return None
        passage = library.snapshot.passages[ranked[0].passage]
        return passage.document, passage.heading_path[-1] if passage.heading_path else ""

    serving.library()
    pages = [one.document for one in Shelf(serving).documents()]
    return gather(storage.asked(since), pages, days=days, encode=serving.encode, nearest=nearest)
