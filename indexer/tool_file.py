"""`tools.yaml` of a knowledge base: the calculators that it wants, each with the sections of the guide that it applies."""

from __future__ import annotations

from pathlib import Path

import yaml

from indexer.errors import PageError

TOOL_FILE = "tools.yaml"

Sections = dict[str, str]
"""What a calculator needs a rule for → "page#English heading"."""


def read_tool_file(root: Path) -> dict[str, Sections]:
    """Name of each calculator → its sections; empty where the knowledge base asks for none. Raises PageError where the file cannot be read as it stands."""
    try:
        raw = yaml.safe_load((root / TOOL_FILE).read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        mark = getattr(error, "problem_mark", None)
        raise PageError(TOOL_FILE, mark.line + 1 if mark else None, f"cannot be read: {getattr(error, 'problem', None) or error}.") from None
    try:
        return {str(name): {str(part): str(section) for part, section in sections.items()} for name, sections in raw["calculators"].items()}
    except (KeyError, TypeError, AttributeError):
        raise PageError(TOOL_FILE, None, "is not written as it should be.", hint="Under `calculators`, each has a name, and under it `rule: page#heading`.") from None
