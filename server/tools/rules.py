"""The rule of the guide that a tool applies, as a citation: looked up by a question, or by the page and heading that an author named."""

from __future__ import annotations

from indexer.model import Language
from indexer.search import Ranked
from indexer.snapshot import Snapshot
from server.chat.answer import Citation
from server.chat.cite import Opening, cite
from server.chat.compose import Draft
from server.chat.scope import is_out_of_scope
from server.chat.sentences import Scored

_LOOKED_AT = 16
"""Passages that a look-up asks for; those in the other language are passed over."""


def looked_up(snapshot: Snapshot, ranked: list[Ranked], language: Language, most: int = 1) -> list[Citation]:
    """Citations of the best passages in this language, or in any where there is none in it. Empty where nothing is found."""
    places = [one.passage for one in ranked[:_LOOKED_AT] if not is_out_of_scope(snapshot.documents[snapshot.passages[one.passage].document])]
    own = [place for place in places if snapshot.documents[snapshot.passages[place].document].language == language]
    found: list[Citation] = []
    for place in own or places:
        citation = first_statement(snapshot, place, len(found) + 1)
        if citation and len(found) < most:
            found.append(citation)
    return found


def section(snapshot: Snapshot, page: str, heading: str, language: Language) -> Citation | None:
    """The first statement under an English heading of the page with this id, from its twin in `language` (headings are paired); None where there is no such section."""
    english = next((d for d in snapshot.documents.values() if d.id == page and d.language == "en"), None)
    wanted = next((d for d in snapshot.documents.values() if d.id == page and d.language == language), english)
    if english is None or wanted is None:
        return None
    titles = [h.title for h in english.headings]
    if heading not in titles or titles.index(heading) >= len(wanted.headings):
        return None
    line = wanted.headings[titles.index(heading)].line
    place = next((i for i, p in enumerate(snapshot.passages) if p.document == wanted.path and p.section_line == line), None)
    return None if place is None else first_statement(snapshot, place, 1)


def first_statement(snapshot: Snapshot, place: int, n: int) -> Citation | None:
    """The statement that opens a passage: the guide's first paragraph under a heading answers it."""
    passage = snapshot.passages[place]
    noted = [i for i, s in enumerate(passage.sentences) if s.footnotes] or list(range(len(passage.sentences)))
    if not noted:
        return None
    scored = Scored(place, noted[0], passage.sentences[noted[0]], 0.0)
    made = cite(snapshot, Draft(), conflict_lead="", opening=Opening("", [""], scored)).citations
    return made[0].model_copy(update={"n": n}) if made else None
