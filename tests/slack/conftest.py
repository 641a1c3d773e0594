"""A fake Slack and the real application beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.slack.fake_slack import FakeSlack
from tests.slack.house import House

Open = Callable[..., House]


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    one = FakeSlack()
    yield one
    one.close()
    assert one.invalid == []


@pytest.fixture
def open_house(slack: FakeSlack, tmp_path: Path) -> Iterator[Open]:
    """Opens servers; all of them on one database."""
    opened: list[House] = []

    def run(**settings: Any) -> House:
        opened.append(House(tmp_path, slack, **settings).open())
        return opened[-1]

    yield run
    for house in opened:
        house.close()


@pytest.fixture
def house(open_house: Open) -> House:
    return open_house()
