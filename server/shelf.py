"""The published pages, as the web pages want them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from urllib.parse import unquote

from indexer.errors import GuideError
from indexer.model import Document
from server.chat.scope import is_out_of_scope
from server.serving import Serving
from server.web.library import DocumentInfo, DocumentSource, Heading
from server.web.markup import link_target

_LINK = re.compile(r"\]\(([^)\s]+\.(?:md|txt)[^)\s]*)\)")
"""A link of a page to another one."""


class Shelf:
    """The documents of the snapshot of the moment; none while there is no snapshot."""

    def __init__(self, serving: Serving) -> None:
        self._serving = serving
        self._counted: tuple[str, Counter[str]] = ("", Counter())

    def documents(self) -> Sequence[DocumentInfo]:
        """All pages, in the order of the folder."""
        shown = self._all()
        linked = self._linked()
        return [_info(document, linked[path]) for path, document in shown.items()]

    def source(self, document: str) -> DocumentSource | None:
        """One page with its text; None where the guide has none of that name."""
        found = self._all().get(document)
        return DocumentSource(_info(found), found.text, [Heading(h.level, h.title, h.line) for h in found.headings]) if found else None

    def _linked(self) -> Counter[str]:
        """How many other pages link to each page; counted once for a snapshot."""
        try:
            snapshot = self._serving.library().snapshot
        except GuideError:
            return Counter()
        if self._counted[0] != snapshot.name:
            links = ((path, link_target(target, path)) for path, document in snapshot.documents.items() for target in set(_LINK.findall(document.text)))
            pages = {(path, unquote(target.partition("#")[0].removeprefix("/kb/"))) for path, target in links}
            self._counted = (snapshot.name, Counter(target for path, target in pages if target != path))
        return self._counted[1]

    def _all(self) -> dict[str, Document]:
        try:
            return {path: document for path, document in self._serving.library().snapshot.documents.items() if not is_out_of_scope(document)}
        except GuideError:
            return {}


def _info(document: Document, linked: int = 0) -> DocumentInfo:
    starters = [heading.title for heading in document.headings if heading.title.endswith(("?", "？"))]
    return DocumentInfo(document.path, document.id, document.title, document.language, document.updated, list(document.topics), document.format, starters, linked)
