"""The marketplace and the visitor's own time as two choices of a form."""

from __future__ import annotations

from collections.abc import Mapping

from indexer.model import Language
from server.tools.zones import MARKETPLACES, OWN
from server.web.tool_words import page_language, shown

CLOCKS = ("marketplace", "zone")
"""Names of the form's fields."""


def marketplace_of(given: Mapping[str, str]) -> str:
    """The marketplace chosen; the US where there is none."""
    return given.get("marketplace", "") if given.get("marketplace", "") in MARKETPLACES else "us"


def own_zone(given: Mapping[str, str], language: Language) -> str:
    """The visitor's own time chosen; where there is none, China's for a Chinese page and UTC for an English one."""
    return given.get("zone", "") if given.get("zone", "") in OWN else "Asia/Shanghai" if language == "zh" else "UTC"


def clock_choices(given: Mapping[str, str], interface: str) -> dict[str, object]:
    """What the template shows: value, name, and whether it is chosen."""
    language = page_language(interface)
    marketplace, own = marketplace_of(given), own_zone(given, language)
    return {
        "marketplaces": [(name, shown(place.names[language], interface), name == marketplace) for name, place in MARKETPLACES.items()],
        "zones": [(name, shown(place.names[language], interface), name == own) for name, place in OWN.items()],
    }
