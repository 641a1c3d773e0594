"""The order defect rate worked out of a question's own figures, with the statement of the guide that is applied."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from indexer.language import to_simplified
from indexer.model import Language
from indexer.snapshot import Snapshot
from indexer.tool_file import Sections
from server.chat.cite import Opening
from server.chat.phrases import phrase
from server.tools.numbers import numbers_in
from server.tools.odr_answer import odr_lines
from server.tools.odr_question import OdrQuestion, read_odr_question
from server.tools.odr_words import DEFECT, FIGURE, HOW_MANY, KINDS, LEAVES, ORDERS, OTHER, OWN, SHARE, SUPPOSED
from server.tools.rules import statements

_LONGEST_REPLY = 60
"""Characters of a message that only gives the missing number."""


_NAMED = "ODR: "
"""What a question that goes on leaves unsaid."""


class OdrTool:
    """Reads counts, dates and stated rates."""

    def __init__(self, sections: Sections, clock: Callable[[], date]) -> None:
        self._sections = sections
        self._clock = clock

    def work_out(self, snapshot: Snapshot, question: str, earlier: Sequence[str], language: Language) -> Opening | None:
        """As `Calculator` says."""
        asked = self.read(question, earlier)
        if asked is None:
            return None
        section = self._sections.get("dates") if asked.ordered else None
        rule = statements(snapshot, section or self._sections.get("rule", ""), language)
        return Opening(phrase("worked_out", language), odr_lines(asked, language, self._clock()), rule[0], asked.is_whole) if rule else None

    def read(self, question: str, earlier: Sequence[str]) -> OdrQuestion | None:
        """The counts of the question, or of the one before with the number that this one adds."""
        return read_odr_question(question, self._clock()) or self._completed(question, earlier) or self._its_day(question, earlier) or self._gone_on(question, earlier)

    def _its_day(self, question: str, earlier: Sequence[str]) -> OdrQuestion | None:
        """The last day of an order whose date the question before gave ("and when does it stop counting?")."""
        asked, before = to_simplified(question), to_simplified(" ".join(earlier[-2:]))
        if not LEAVES.search(asked) or OTHER.search(asked) or any(kind.search(asked) for kind in KINDS) or not any(pattern.search(before) for pattern in (OWN, *KINDS)):
            return None
        found = read_odr_question(_joined(earlier[-1], question), self._clock())
        return found if found and found.ordered else None

    def _gone_on(self, question: str, earlier: Sequence[str]) -> OdrQuestion | None:
        """Other counts under the question before, which named the rate ("and 160 with 2?"), or what would be of the counts that it gave ("and if one goes?")."""
        asked, before = to_simplified(question), to_simplified(" ".join(earlier[-2:]))
        if OTHER.search(asked) or len(question) > _LONGEST_REPLY:
            return None
        if OWN.search(before):
            if len(numbers_in(asked)) > 1 and (other := read_odr_question(f"{_NAMED}{question}", self._clock())):
                return other
            if not any(pattern.search(asked) for pattern in (FIGURE, SHARE, HOW_MANY, SUPPOSED)):
                return None
            return read_odr_question(_NAMED + _joined(earlier[-1], question), self._clock())
        # Counts of orders that went wrong, told one message after the other, and now what follows from them.
        if not DEFECT.search(before) or OTHER.search(before) or not any(pattern.search(asked) for pattern in (SHARE, HOW_MANY)):
            return None
        return read_odr_question(_NAMED + _joined("，".join(earlier[-2:]), question), self._clock())

    def _completed(self, reply: str, earlier: Sequence[str]) -> OdrQuestion | None:
        """The question before, with the number that was asked back and that this reply gives."""
        before = read_odr_question(earlier[-1], self._clock()) if earlier else None
        if before is None or before.ordered or len(reply) > _LONGEST_REPLY or len(numbers_in(reply)) != 1:
            return None
        if before.orders is None:
            whole = f"{earlier[-1]}，{reply}" if ORDERS.search(reply[numbers_in(reply)[0].end :]) else f"{earlier[-1]}，总订单数 {int(numbers_in(reply)[0].value)}"
        elif before.defects is None and before.asks_back:
            whole = f"{earlier[-1]}，缺陷 {int(numbers_in(reply)[0].value)}"
        else:
            return None
        complete = read_odr_question(whole, self._clock())
        return complete if complete and complete.orders is not None and complete.defects is not None else None


def _joined(before: str, question: str) -> str:
    """Two questions as one."""
    return f"{before.rstrip('?？。.! ')}，{question}"
