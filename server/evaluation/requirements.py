"""Thresholds of a run: what makes it fail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from indexer.errors import SettingError
from server.evaluation.figures import LOWER_IS_BETTER

NAMES = ("answered", "refused", "false_refusals", "support", "language", "total_ms", "encode_ms", "h1", "mrr10")


def read_requirements(given: Sequence[str]) -> dict[str, float]:
    """NAME=VALUE texts, as a mapping. Raises SettingError for a name that no figure has and a value that is no number."""
    wanted: dict[str, float] = {}
    for text in given:
        name, _, value = text.partition("=")
        if name not in NAMES:
            raise SettingError(f"--require {text}: there is no figure {name!r}.", hint=f"Known are: {', '.join(NAMES)}.")
        try:
            wanted[name] = float(value)
        except ValueError:
            raise SettingError(f"--require {text}: {value!r} is no number.", hint=f"Write --require {name}=0.95.") from None
    return wanted


def broken(wanted: Mapping[str, float], figures: Mapping[str, float]) -> list[str]:
    """What is required and not reached, a sentence each. What was not measured is not reached: a gate that measures nothing must not open."""
    said: list[str] = []
    for name, limit in wanted.items():
        value = figures.get(name)
        if value is None:
            said.append(f"{name} was not measured; required is {limit:g}.")
        elif name in LOWER_IS_BETTER and value > limit:
            said.append(f"{name} is {value:.4g}; at most {limit:g} is required.")
        elif name not in LOWER_IS_BETTER and value < limit:
            said.append(f"{name} is {value:.4g}; at least {limit:g} is required.")
    return said
