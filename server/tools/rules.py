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


def section(snapshot: Snapshot, name: str, language: Language, most: int = 1) -> list[Citation]:
    """Statements of the section that an author named "page#English heading", from its twin in `language` (headings are paired); empty where the guide has no such section.

    The first is the section's answer; conflict blocks are left to the page itself.
    """
    return [_cited(snapshot, one, n) for n, one in enumerate(statements(snapshot, name, language, most), 1)]


def statements(snapshot: Snapshot, name: str, language: Language, most: int = 1) -> list[Scored]:
    """The same statements, where they stand."""
    page, _, heading = name.partition("#")
    english = next((d for d in snapshot.documents.values() if d.id == page and d.language == "en"), None)
    wanted = next((d for d in snapshot.documents.values() if d.id == page and d.language == language), english)
    if english is None or wanted is None:
        return []
    titles = [h.title for h in english.headings]
    if heading not in titles or titles.index(heading) >= len(wanted.headings):
        return []
    line = wanted.headings[titles.index(heading)].line
    found: list[Scored] = []
    for place, passage in enumerate(snapshot.passages):
        if passage.document != wanted.path or passage.section_line != line:
            continue
        for at, sentence in enumerate(passage.sentences):
            if len(found) < most and sentence.footnotes and sentence.kind != "conflict":
                found.append(Scored(place, at, sentence, 0.0))
    return found


def _cited(snapshot: Snapshot, statement: Scored, n: int) -> Citation:
    made = cite(snapshot, Draft(), conflict_lead="", opening=Opening("", [""], statement)).citations[0]
    return made.model_copy(update={"n": n})


def first_statement(snapshot: Snapshot, place: int, n: int) -> Citation | None:
    """The statement that opens a passage: the guide's first paragraph under a heading answers it."""
    sentences = snapshot.passages[place].sentences
    noted = [i for i, s in enumerate(sentences) if s.footnotes] or list(range(len(sentences)))
    return _cited(snapshot, Scored(place, noted[0], sentences[noted[0]], 0.0), n) if noted else None
