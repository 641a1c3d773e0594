"""A day at the marketplace in the visitor's own time: a deadline's last day ends there at midnight, which is another hour, or another day, elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from indexer.model import Language

MarketplaceName = Literal["us", "ca", "mx", "uk", "eu", "jp", "au", "ae", "in"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a clock hangs."""

    zone: str
    """IANA name."""
    names: dict[Language, str]


MARKETPLACES: dict[str, Place] = {
    "us": Place("America/Los_Angeles", {"zh": "美国站（太平洋时间）", "en": "US (Pacific time)"}),
    "ca": Place("America/Vancouver", {"zh": "加拿大站（太平洋时间）", "en": "Canada (Pacific time)"}),
    "mx": Place("America/Mexico_City", {"zh": "墨西哥站", "en": "Mexico"}),
    "uk": Place("Europe/London", {"zh": "英国站", "en": "UK"}),
    "eu": Place("Europe/Berlin", {"zh": "欧洲站", "en": "Europe"}),
    "jp": Place("Asia/Tokyo", {"zh": "日本站", "en": "Japan"}),
    "au": Place("Australia/Sydney", {"zh": "澳大利亚站", "en": "Australia"}),
    "ae": Place("Asia/Dubai", {"zh": "阿联酋站", "en": "UAE"}),
    "in": Place("Asia/Kolkata", {"zh": "印度站", "en": "India"}),
}
"""Stores with the time that their days are counted in here."""
OWN: dict[str, Place] = {
    "Asia/Shanghai": Place("Asia/Shanghai", {"zh": "北京时间", "en": "China"}),
    **{place.zone: place for place in (Place("America/Los_Angeles", {"zh": "太平洋时间", "en": "Pacific time"}), Place("America/New_York", {"zh": "美国东部时间", "en": "Eastern time"}))},
    "Europe/London": Place("Europe/London", {"zh": "英国时间", "en": "UK time"}),
    "Europe/Berlin": Place("Europe/Berlin", {"zh": "中欧时间", "en": "Central European time"}),
    "Asia/Tokyo": Place("Asia/Tokyo", {"zh": "日本时间", "en": "Japan time"}),
    "UTC": Place("UTC", {"zh": "UTC", "en": "UTC"}),
}
"""Times that a visitor may choose for their own."""


def at_marketplace(day: date, hour: int, marketplace: str) -> datetime:
    """This hour of the day at the marketplace; hour 24 is the day's end."""
    zone = ZoneInfo(MARKETPLACES[marketplace].zone)
    return datetime.combine(day + timedelta(days=hour // 24), time(hour % 24), zone)


def day_in_own_time(day: date, marketplace: str, own: str, language: Language) -> str:
    """When the day begins and ends at the marketplace, by the visitor's clock."""
    begins, ends = (at_marketplace(day, hour, marketplace).astimezone(ZoneInfo(own)) for hour in (0, 24))
    place, clock = MARKETPLACES[marketplace].names[language], OWN[own].names[language]
    if language == "zh":
        return f"{place}的 {day} 是{clock} {begins:%Y-%m-%d %H:%M} 至 {ends:%Y-%m-%d %H:%M}。"
    return f"{day} in {place} is {begins:%Y-%m-%d %H:%M} to {ends:%Y-%m-%d %H:%M} in {clock}."
