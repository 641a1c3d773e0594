"""The published pages, as the web pages want them."""

from __future__ import annotations

from collections.abc import Sequence

from indexer.errors import GuideError
from indexer.model import Document
from server.chat.scope import is_out_of_scope
from server.serving import Serving
from server.web.library import DocumentInfo, DocumentSource, Heading


class Shelf:
    """The documents of the snapshot of the moment; none while there is no snapshot."""

    def __init__(self, serving: Serving) -> None:
        self._serving = serving

    def documents(self) -> Sequence[DocumentInfo]:
        """All pages, in the order of the folder."""
        return [_info(document) for document in self._all().values()]

    def source(self, document: str) -> DocumentSource | None:
        """One page with its text; None where the guide has none of that name."""
        found = self._all().get(document)
        return DocumentSource(_info(found), found.text, [Heading(h.level, h.title, h.line) for h in found.headings]) if found else None

    def _all(self) -> dict[str, Document]:
        try:
            return {path: document for path, document in self._serving.library().snapshot.documents.items() if not is_out_of_scope(document)}
        except GuideError:
            return {}


def _info(document: Document) -> DocumentInfo:
    starters = [heading.title for heading in document.headings if heading.title.endswith(("?", "？"))]
    return DocumentInfo(document.path, document.id, document.title, document.language, document.updated, list(document.topics), document.format, starters)
