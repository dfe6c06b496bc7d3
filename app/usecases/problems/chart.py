"""The trend as points of a small SVG chart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.model import Day

WIDTH, HEIGHT = 600, 140


@dataclass(frozen=True, slots=True)
class Chart:
    """A line over days. line: points of all assets with problems; area: the same, closed at the bottom.

    missing: points of those that lack a mandatory value. highest: the count at the top.
    """

    line: str
    area: str
    missing: str
    highest: int
    width: int = WIDTH
    height: int = HEIGHT


def chart_of(days: Sequence[Day]) -> Chart | None:
    """Return the chart of some days, None if there are fewer than two."""
    if len(days) < 2:
        return None
    highest = max(*(day.assets for day in days), 1)
    places = _across(days)
    line, missing = (
        " ".join(
            f"{x:.1f},{HEIGHT * (1 - count / highest):.1f}" for x, count in zip(places, counts, strict=True)
        )
        for counts in ([day.assets for day in days], [day.missing for day in days])
    )
    return Chart(line, f"0,{HEIGHT} {line} {WIDTH},{HEIGHT}", missing, highest)


def _across(days: Sequence[Day]) -> list[float]:
    """Return where each day lies: a day that was not counted leaves its room."""
    first, *_, last = dates = [date.fromisoformat(day.date) for day in days]
    span = (last - first).days
    return [WIDTH * (one - first).days / span for one in dates]
