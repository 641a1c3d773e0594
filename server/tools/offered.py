"""The tools that a knowledge base asks for, made ready for the chat engine."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

from indexer.errors import PageError
from indexer.tool_file import Sections, read_tool_file
from server.chat.tool import Tool
from server.tools.odr_tool import OdrTool

_CALCULATORS: dict[str, Callable[[Sections, Callable[[], date]], Tool]] = {"odr": OdrTool}
_log = logging.getLogger("server")


def tools_of(kb: Path, clock: Callable[[], date] = lambda: datetime.now(UTC).date()) -> tuple[Tool, ...]:
    """The tools of a knowledge base, none for one that asks for none. What cannot be read is logged: the guide answers without it."""
    try:
        wanted = read_tool_file(kb)
    except PageError as error:
        _log.error("%s", error)
        return ()
    for name in wanted.keys() - _CALCULATORS.keys():
        _log.error("tools.yaml: there is no calculator %s; there is %s.", name, ", ".join(_CALCULATORS))
    return tuple(_CALCULATORS[name](sections, clock) for name, sections in wanted.items() if name in _CALCULATORS)
