"""The block of settings at the top of a page, read as YAML, with the line of whatever is wrong in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from indexer.errors import PageError


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What a page says of itself. Every field may be missing: a plain page has none."""

    id: str | None = None
    title: str | None = None
    language: str | None = None
    updated: str | None = None
    topics: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    extra: dict[str, Any] = field(default_factory=dict)
    """Keys that other tools put there; kept, not used."""


def read_front_matter(file: str, source: str) -> FrontMatter:
    """Parse the text between the `---` lines (without them). Raises PageError naming the line."""
    import yaml

    if not source.strip():
        return FrontMatter()
    try:
        # The C loader is ten times as fast, which a check of hundreds of pages feels; not every build of PyYAML has it.
        data = yaml.load(source, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 1
        raise PageError(file, line, f"the front matter is not valid YAML: {error.problem}.", hint="Mend this line, or put quotes around a value that holds a colon.") from None
    except yaml.YAMLError:
        raise PageError(file, 1, "the front matter cannot be read as YAML.", hint="Remove the characters that do not belong there.") from None
    except ValueError as error:
        # YAML takes 2026-02-30 for a date and fails when it makes one of it.
        raise PageError(file, line_of_key(source, "updated"), f"the front matter holds what is not a date: {error}.", hint="Write dates as YYYY-MM-DD.") from None
    if not isinstance(data, dict):
        raise PageError(file, 1, "the front matter is not a list of `key: value` lines.", hint="Write one key a line, such as `title: …`.")
    known: dict[str, Any] = {}
    for key in ("id", "title", "language", "updated"):
        if (value := data.pop(key, None)) is not None:
            if isinstance(value, (list, dict)):
                raise PageError(file, line_of_key(source, key), f"`{key}` must be one value, not a list.", hint=f"Write `{key}: …` on one line.")
            known[key] = str(value)
    for key in ("topics", "aliases"):
        if (value := data.pop(key, None)) is not None:
            if not isinstance(value, list):
                raise PageError(file, line_of_key(source, key), f"`{key}` must be a list.", hint=f"Write `{key}: [one, two]`.")
            known[key] = tuple(str(item) for item in value)
    if (language := known.get("language")) not in (None, "zh", "en"):
        raise PageError(file, line_of_key(source, "language"), f"`language: {language}` is unknown.", hint="Use zh or en.")
    return FrontMatter(**known, extra=data)


def line_of_key(source: str, key: str) -> int:
    """Line of the page where a key of its front matter stands; 1 where it is missing."""
    for number, line in enumerate(source.splitlines(), 2):
        if line.startswith(f"{key}:"):
            return number
    return 1
