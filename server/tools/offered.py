"""The tools that a knowledge base asks for, made ready for the chat engine."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

from indexer.errors import PageError
from indexer.guided_path import read_path
from indexer.tool_file import read_tool_file
from server.chat.tool import Calculator, Dialogue, Tools
from server.tools.dialogue import PathDialogue
from server.tools.metric_tool import MetricTool
from server.tools.metrics import METRICS
from server.tools.odr_tool import OdrTool

Clock = Callable[[], date]
_CALCULATORS = tuple(METRICS)
_log = logging.getLogger("server")


def tools_of(kb: Path, clock: Clock = lambda: datetime.now(UTC).date()) -> Tools:
    """The tools of a knowledge base, none for one that asks for none. What cannot be read is logged: the guide answers without it."""
    return Tools(_calculators(kb, clock), tuple(dialogue for file in sorted((kb / "paths").glob("*.yaml")) if (dialogue := _dialogue(kb, file.stem, clock))))


def _calculators(kb: Path, clock: Clock) -> tuple[Calculator, ...]:
    try:
        wanted = read_tool_file(kb)
    except PageError as error:
        _log.error("%s", error)
        return ()
    for name in wanted.keys() - set(_CALCULATORS):
        _log.error("tools.yaml: there is no calculator %s; there is %s.", name, ", ".join(_CALCULATORS))
    return tuple(OdrTool(sections, clock) if name == "odr" else MetricTool(name, sections.get("rule", "")) for name, sections in wanted.items() if name in _CALCULATORS)


def _dialogue(kb: Path, name: str, clock: Clock) -> Dialogue | None:
    try:
        path = read_path(kb, name)
    except PageError as error:
        _log.error("%s", error)
        return None
    return PathDialogue(path, path.opening, clock) if path and path.opening else None
