"""Dates as a calendar file (RFC 5545): whole-day events with a reminder, which every calendar program shows on the right day in its own time zone."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from server.tools.zones import MARKETPLACES, at_marketplace

MEDIA_TYPE = "text/calendar; charset=utf-8"
_LONGEST = 75
"""Bytes of a line; longer ones are folded."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens on a day."""

    day: date
    title: str
    note: str = ""
    """What to do, and where the rule stands."""
    remind_days: int = 1
    """Days before, on whose morning the calendar reminds."""


def calendar(events: Sequence[Event], now: datetime, marketplace: str = "us") -> str:
    """The file. The same event has the same identity in each file, so that importing it again updates it.

    Each event reminds twice: at nine by the clock of whoever looks at the calendar, and at nine at the marketplace.
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Seller Guide Assistant//Dates//EN", "CALSCALE:GREGORIAN"]
    stamp = _utc(now)
    for event in events:
        identity = hashlib.sha256(f"{event.day}|{event.title}".encode()).hexdigest()[:24]
        lines += [
            "BEGIN:VEVENT",
            f"UID:{identity}@seller-guide-assistant",
            f"DTSTAMP:{stamp}",
            f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}",
            f"DTEND;VALUE=DATE:{event.day + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{_escaped(event.title)}",
            f"DESCRIPTION:{_escaped(_note(event, marketplace))}",
            "TRANSP:TRANSPARENT",
            "BEGIN:VALARM",
            "ACTION:DISPLAY",
            f"DESCRIPTION:{_escaped(event.title)}",
            # Nine in the morning, so many days before.
            f"TRIGGER:{_trigger(event.remind_days)}",
            "END:VALARM",
            "BEGIN:VALARM",
            "ACTION:DISPLAY",
            f"DESCRIPTION:{_escaped(event.title)}",
            f"TRIGGER;VALUE=DATE-TIME:{_utc(at_marketplace(event.day - timedelta(days=event.remind_days), 9, marketplace))}",
            "END:VALARM",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(_folded(line) + "\r\n" for line in lines)


def _note(event: Event, marketplace: str) -> str:
    """What to do, and when the day ends at the marketplace."""
    zone = MARKETPLACES[marketplace].zone
    ends = f"{event.day} 24:00 {zone} = {at_marketplace(event.day, 24, marketplace).astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    return f"{event.note}\n{ends}" if event.note else ends


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _trigger(days: int) -> str:
    return "PT9H" if days == 0 else f"-PT{days * 24 - 9}H"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n")


def _folded(line: str) -> str:
    """Lines of at most 75 bytes; a character is never cut."""
    out, length = "", 0
    for char in line:
        size = len(char.encode())
        if length + size > _LONGEST:
            out += "\r\n "
            length = 1
        out += char
        length += size
    return out
