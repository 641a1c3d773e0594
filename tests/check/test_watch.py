"""Saved pages are told once, when they are at rest."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.watch import changes, look


def steps(*actions: Callable[[], object]) -> Callable[[], bool]:
    """A wait in which one action after the other happens, and two quiet looks at the end."""
    queue = [*actions, lambda: None, lambda: None]

    def wait() -> bool:
        if not queue:
            return False
        queue.pop(0)()
        return True

    return wait


@pytest.fixture
def kb(tmp_path: Path) -> Path:
    (tmp_path / "a.md").write_text("# A\n", encoding="utf-8")
    return tmp_path


def write(path: Path, text: str, time: int) -> Callable[[], object]:
    def action() -> None:
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        os.utime(path, ns=(time, time))

    return action


def rest() -> None:
    """Nothing is saved."""


def test_nothing_saved_nothing_told(kb: Path) -> None:
    assert list(changes(kb, look(kb), steps(rest))) == []


def test_a_saved_page(kb: Path) -> None:
    assert list(changes(kb, look(kb), steps(rest, write(kb / "a.md", "# B\n", 5), rest))) == [{"a.md"}]


def test_two_saves_in_quick_succession_are_told_once(kb: Path) -> None:
    assert list(changes(kb, look(kb), steps(write(kb / "a.md", "# B\n", 5), write(kb / "a.md", "# C\n", 6)))) == [{"a.md"}]


def test_two_saves_apart_are_told_twice(kb: Path) -> None:
    assert list(changes(kb, look(kb), steps(write(kb / "a.md", "# B\n", 5), rest, write(kb / "zh/b.md", "# C\n", 6)))) == [{"a.md"}, {"zh/b.md"}]


def test_a_page_taken_away(kb: Path) -> None:
    (kb / "b.md").write_text("# B\n", encoding="utf-8")
    assert list(changes(kb, look(kb), steps((kb / "b.md").unlink))) == [{"b.md"}]


def test_what_is_saved_before_the_first_look(kb: Path) -> None:
    before = look(kb)
    write(kb / "a.md", "# Later\n", 5)()
    assert list(changes(kb, before, steps())) == [{"a.md"}]


def test_other_files_are_not_looked_at(kb: Path) -> None:
    assert list(changes(kb, look(kb), steps(write(kb / ".a.md.swp", "x", 5), write(kb / "picture.png", "x", 6)))) == []
