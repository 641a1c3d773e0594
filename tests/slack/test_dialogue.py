"""A dialogue in Slack: choices as buttons, clicked or typed, in a thread and in private, over two processes."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest

from indexer.guided_path import read_path
from indexer.snapshot import Snapshot
from server.chat.answer import Answer
from server.tools.dialogue import PathDialogue
from tests.slack.fake_slack import TEAM, FakeSlack
from tests.slack.house import Engine, House, answer_to, mention, said
from tests.slack.limits import words_of
from tests.slack.test_clicks import button

KB = Path(__file__).parents[2] / "kb"
OFFER = "Work it out for my case: who pays, by when, how"


@pytest.fixture
def open_talking(open_house: Callable[..., House], guide_snapshot: Snapshot) -> Callable[[], House]:
    """Servers whose engine has the guide's damage path."""
    path = read_path(KB, "damage")
    assert path is not None and path.opening is not None
    dialogue = PathDialogue(path, path.opening, lambda: date(2026, 3, 10))

    class Talking(Engine):
        def answer(self, text: str, *, earlier: Sequence[str] = (), language: str | None = None, conversation_id: str = "", stage: object = None) -> tuple[Answer, SimpleNamespace]:
            turn = dialogue.turn(guide_snapshot, text, earlier, None)
            if turn is None:
                return answer_to(text, conversation_id), SimpleNamespace(dropped=0)
            status = "clarify" if turn.asks else "answered"
            answer = Answer(id=uuid.uuid4().hex, conversation_id=conversation_id, status=status, language=turn.language, question=text, answer=turn.cited.answer, citations=turn.cited.citations, suggestions=turn.choices)
            return answer, SimpleNamespace(dropped=0)

    return lambda: open_house(engine=Talking())


def test_it_is_clicked_and_typed_through_in_a_thread_over_two_processes(open_talking: Callable[[], House], slack: FakeSlack) -> None:
    one, other = open_talking(), open_talking()
    one.event(mention(OFFER, "100.1"))
    first = slack.answers("C1", "100.1")[-1]
    assert "Who fulfilled the order?" in words_of(first) and "Choose, or answer in your own words:" in words_of(first)
    other.click(button(first, "ask:0"), first, name="seller")
    what = slack.answers("C1", "100.1")[-1]
    assert sum(element["action_id"].startswith("ask:") for block in what["blocks"] if block["type"] == "actions" for element in block["elements"]) == 12
    one.event(said("the return was lost on the way back", "101.1", thread_ts="100.1"))
    other.event(said("US", "102.1", thread_ts="100.1"))
    assert "From which day" in words_of(slack.answers("C1", "100.1")[-1])
    one.event(said("How long does ODR take?", "103.1", thread_ts="100.1"))
    assert "About “How long does ODR take?”" in words_of(slack.answers("C1", "100.1")[-1])
    other.event(said("March 3", "104.1", thread_ts="100.1"))
    end = words_of(slack.answers("C1", "100.1")[-1])
    assert "The last day is 2026-04-02" in end and "Evidence needed" in end and "[1]" in end


def test_it_stays_private_where_it_began_so(open_talking: Callable[[], House], slack: FakeSlack) -> None:
    house = open_talking()
    house.form(command="/guide", text=OFFER, team_id=TEAM, channel_id="C1", user_id="U1", trigger_id="one", response_url=slack.response_url("one"))
    house.settle()
    for number, name in ((0, "seller"), (4, "lost"), (0, "us")):
        payload = slack.private[-1][1]
        actions = [element for block in payload["blocks"] if block["type"] == "actions" for element in block["elements"] if element["action_id"] == f"ask:{number}"]
        house.click(actions[0], name=name)
    assert "From which day" in words_of(slack.private[-1][1]) and slack.messages == {}
