"""The projected rate as the shapes of an SVG: points, the line of the target, where defects leave. Drawing is the template's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from server.tools.odr import TARGET, percent
from server.tools.window import Projection

WIDTH, HEIGHT = 640, 260
LEFT, RIGHT, TOP, BOTTOM = 52, 12, 14, 34
_LEAST_TOP = 2 * TARGET
"""The scale reaches at least here, so that the line of the target never lies on the edge."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A place on an axis or on the curve."""

    x: float
    y: float
    label: str


@dataclass(frozen=True, slots=True)
class Chart:
    """All shapes, in the coordinates of the view box."""

    curves: list[str]
    """Points of the rate; a new curve begins behind days without an order."""
    target_y: float
    exits: list[Mark]
    """Days on which defects leave."""
    below: Mark | None
    """First day below the target, where that is not today."""
    rates: list[Mark]
    """Labels of the upright axis."""
    days: list[Mark]
    """Labels of the level axis."""


def draw(projection: Projection) -> Chart:
    """The chart of a projection."""
    days = projection.days
    highest = max([one.rate for one in days if one.rate is not None] + [_LEAST_TOP])
    first = days[0].day

    def x(day: date) -> float:
        return round(LEFT + (WIDTH - LEFT - RIGHT) * (day - first).days / max(1, len(days) - 1), 1)

    def y(rate: Fraction) -> float:
        return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * float(rate / highest), 1)

    curves: list[list[str]] = [[]]
    for one in days:
        if one.rate is None:
            curves.append([])
        else:
            # A step: the rate holds for the whole day and changes with the next.
            if curves[-1]:
                curves[-1].append(f"{x(one.day)},{curves[-1][-1].split(',')[1]}")
            curves[-1].append(f"{x(one.day)},{y(one.rate)}")
    by_day = {one.day: one for one in days}
    exits = [Mark(x(day), y(by_day[day].rate or Fraction(0)), f"{day} (−{count})") for day, count in projection.exits]
    below = projection.below_on
    shown = below is not None and below != first
    return Chart(
        [" ".join(points) for points in curves if points],
        y(TARGET),
        exits,
        Mark(x(below), y(by_day[below].rate or Fraction(0)), below.isoformat()) if below and shown else None,
        [Mark(LEFT, y(rate), percent(rate)) for rate in _scale(highest)],
        [Mark(x(days[i].day), HEIGHT - BOTTOM, f"{days[i].day:%m-%d}") for i in _ticks(len(days))],
    )


def _scale(highest: Fraction) -> list[Fraction]:
    """0, the target, and the top; no label so near to another that they touch."""
    labels = [Fraction(0), TARGET, highest]
    return labels if highest < 12 * TARGET else [Fraction(0), highest]


def _ticks(count: int) -> list[int]:
    return sorted({round(i * (count - 1) / 4) for i in range(5)})
