"""Charts as SVG, drawn on the server: bars and lines over time. Colours and sizes are the style sheet's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.web.console.words import iso, moment

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 640, 250, 72, 8, 16, 30
"""The picture's size and the room around the plot, in the picture's own units."""
LABELS = 6
"""Labels along the time axis, about."""
_STEPS = (1, 2, 5, 10)


@dataclass(frozen=True, slots=True)
class Series:
    """Numbers over time under a name; None where there is none. look: the style sheet's class."""

    name: str
    look: str
    values: Sequence[float | None]
    is_bars: bool = False

    def told(self, place: int, tell: Callable[[float], str]) -> str:
        """Return a value in words."""
        value = self.values[place]
        return "–" if value is None else tell(value)


@dataclass(frozen=True, slots=True)
class Mark:
    """A label at a place of an axis. iso: its time, for scripts."""

    place: float
    text: str
    iso: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar, with what it tells."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart, ready to be drawn. rows: the same as a table: each time, and each series in words.

    span: of a bucket. lines: for each line its look and its pieces, as points. bars: look and bars.
    """

    name: str
    title: str
    summary: str
    span: str
    series: Sequence[Series]
    bars: Sequence[tuple[str, Sequence[Bar]]]
    lines: Sequence[tuple[str, Sequence[str]]]
    across: Sequence[Mark]
    up: Sequence[Mark]
    rows: Sequence[tuple[float, Sequence[str]]]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    bottom: int = HEIGHT - BOTTOM


def chart(
    name: str,
    title: str,
    times: Sequence[float],
    span: str,
    series: Sequence[Series],
    *,
    summary: str,
    tell: Callable[[float], str] | None = None,
) -> Chart:
    """Draw series over the times at which their buckets began. tell: writes a value out; None for counts."""
    known = [value for one in series for value in one.values if value is not None]
    step, top = scale(max(known, default=0.0), least=1.0 if tell is None else 0.0)
    tell = tell or _count

    def y(value: float) -> float:
        return round(HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * value / top, 1)

    wide = (WIDTH - LEFT - RIGHT) / max(len(times), 1)
    ups = [Mark(y(step * number), tell(step * number)) for number in range(round(top / step) + 1)]
    return Chart(
        name=name,
        title=title,
        summary=summary,
        span=span,
        series=series,
        bars=[(one.look, _bars(one, wide, y)) for one in series if one.is_bars],
        lines=[(one.look, _pieces(one, wide, y)) for one in series if not one.is_bars],
        across=_across(times, span, wide),
        up=ups,
        rows=[
            (at, [one.told(place, tell) for one in series]) for place, at in reversed(list(enumerate(times)))
        ],
    )


def scale(highest: float, least: float = 0.0) -> tuple[float, float]:
    """Return the step between an axis's marks, at least so much, and the value at its top, easy to read."""
    rough, power = max(highest, 1e-9) / 4, 1.0
    if highest <= 0:
        return 1.0, 4.0
    while power * 10 <= rough:
        power *= 10
    while power > rough:
        power /= 10
    step = max(next(power * factor for factor in _STEPS if power * factor >= rough), least)
    count = 1
    while step * count < highest:
        count += 1
    return step, step * count


def _bars(series: Series, wide: float, y: Callable[[float], float]) -> list[Bar]:
    gap, bottom = min(wide * 0.2, 3.0), HEIGHT - BOTTOM
    return [
        Bar(
            round(LEFT + wide * place + gap / 2, 1),
            y(value),
            round(wide - gap, 1),
            round(bottom - y(value), 1),
        )
        for place, value in enumerate(series.values)
        if value
    ]


def _pieces(series: Series, wide: float, y: Callable[[float], float]) -> list[str]:
    """Return the unbroken pieces of a line; a lonely point becomes a short dash."""
    pieces: list[list[tuple[float, float]]] = [[]]
    for place, value in enumerate(series.values):
        if value is None:
            pieces.append([])
        else:
            pieces[-1].append((LEFT + wide * (place + 0.5), y(value)))
    return [" ".join(f"{x:.1f},{y:.1f}" for x, y in _dash(piece, wide)) for piece in pieces if piece]


def _dash(piece: list[tuple[float, float]], wide: float) -> list[tuple[float, float]]:
    if len(piece) > 1:
        return piece
    ((x, height),) = piece
    half = max(wide / 3, 4.0)
    return [(x - half, height), (x + half, height)]


def _across(times: Sequence[float], span: str, wide: float) -> list[Mark]:
    every = max(round(len(times) / LABELS), 1)
    return [
        Mark(round(LEFT + wide * (place + 0.5), 1), _short(at, span), iso(at))
        for place, at in enumerate(times)
        if (len(times) - 1 - place) % every == every // 2
    ]


def _count(value: float) -> str:
    return f"{value:,.0f}"


def _short(at: float, span: str) -> str:
    told = moment(at)
    return told[5:10] if span == "day" else told[11:16]
