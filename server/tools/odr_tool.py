"""The order defect rate worked out of a question's own figures, with the statement of the guide that is applied."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from indexer.model import Language
from indexer.snapshot import Snapshot
from indexer.tool_file import Sections
from server.chat.cite import Opening
from server.chat.phrases import phrase
from server.tools.odr_answer import odr_lines
from server.tools.odr_question import read_odr_question
from server.tools.rules import statements


class OdrTool:
    """Reads counts, dates and stated rates."""

    def __init__(self, sections: Sections, clock: Callable[[], date]) -> None:
        self._sections = sections
        self._clock = clock

    def work_out(self, snapshot: Snapshot, question: str, earlier: Sequence[str], language: Language) -> Opening | None:
        """As `Calculator` says."""
        asked = read_odr_question(question, self._clock())
        if asked is None:
            return None
        section = self._sections.get("dates") if asked.ordered else None
        rule = statements(snapshot, section or self._sections.get("rule", ""), language)
        return Opening(phrase("worked_out", language), odr_lines(asked, language), rule[0]) if rule else None
