"""A layered drawing: every field right of those it depends on, few crossings, loops as links that go back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

WIDTH, HEIGHT = 160, 44
"""Size of a field's box; all lengths are CSS pixels."""
ACROSS, DOWN, THIN = 56, 28, 14
"""Room between layers, between boxes, and what a link takes that passes through a layer."""
MARGIN = 24
SWEEPS = 8

Point = tuple[float, float]
Link = tuple[str, str]
Spot = tuple[str, ...]
"""A box `(field,)`, or `(source, layer)` where long links pass a layer. Those of one field go together."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """Where things are. places: the left upper corner of each box. paths: SVG path data of each link."""

    width: float
    height: float
    places: Mapping[str, Point]
    paths: Mapping[Link, str]


def draw(fields: Sequence[str], links: Sequence[Link]) -> Drawing:
    """Place fields and links.

    fields: in an order in which each comes after what it depends on, but for loops. A link against that
    order, or from a field to itself, goes back underneath its boxes.
    """
    rank = {name: number for number, name in enumerate(fields)}
    forward = [link for link in links if rank[link[0]] < rank[link[1]]]
    layer = _layers(fields, forward)
    chains = {link: _chain(link, layer) for link in forward}
    columns = _columns(fields, layer, chains.values())
    steps = list(dict.fromkeys(pair for chain in chains.values() for pair in pairwise(chain)))
    before, after = _neighbours(steps)
    place = {spot: number for column in columns for number, spot in enumerate(column)}
    for _ in range(SWEEPS):
        _sweep(columns[1:], before, place)
        _sweep(columns[-2::-1], after, place)
    heights = _heights(columns, before, after)
    places = {name: (MARGIN + layer[name] * (WIDTH + ACROSS), heights[name,]) for name in fields}
    paths = {link: _path(chain, places, heights) for link, chain in chains.items()}
    paths |= {link: _back(places[link[0]], places[link[1]]) for link in links if link not in paths}
    width = 2 * MARGIN + len(columns) * (WIDTH + ACROSS) - ACROSS
    lowest = max(heights.values(), default=0.0)
    return Drawing(width, lowest + HEIGHT + MARGIN + 2 * DOWN, places, paths)


def _layers(fields: Sequence[str], forward: Sequence[Link]) -> dict[str, int]:
    sources: dict[str, list[str]] = {name: [] for name in fields}
    for source, target in forward:
        sources[target].append(source)
    layer: dict[str, int] = {}
    for name in fields:
        layer[name] = max((layer[source] + 1 for source in sources[name]), default=0)
    return layer


def _chain(link: Link, layer: Mapping[str, int]) -> list[Spot]:
    source, target = link
    between = range(layer[source] + 1, layer[target])
    return [(source,), *((source, str(number)) for number in between), (target,)]


def _columns(
    fields: Sequence[str], layer: Mapping[str, int], chains: Iterable[Sequence[Spot]]
) -> list[list[Spot]]:
    columns: list[list[Spot]] = [[] for _ in range(max(layer.values(), default=-1) + 1)]
    for name in fields:
        columns[layer[name]].append((name,))
    for spot in dict.fromkeys(spot for chain in chains for spot in chain[1:-1]):
        columns[int(spot[1])].append(spot)
    return columns


def _neighbours(steps: Sequence[tuple[Spot, Spot]]) -> tuple[dict[Spot, list[Spot]], dict[Spot, list[Spot]]]:
    before: dict[Spot, list[Spot]] = {}
    after: dict[Spot, list[Spot]] = {}
    for left, right in steps:
        before.setdefault(right, []).append(left)
        after.setdefault(left, []).append(right)
    return before, after


def _sweep(
    columns: Iterable[list[Spot]], neighbours: Mapping[Spot, Sequence[Spot]], place: dict[Spot, int]
) -> None:
    """Order each column by where the neighbours of its spots are, in the middle of them."""
    for column in columns:
        middle = {
            spot: _mean([place[one] for one in neighbours.get(spot, ())], place[spot]) for spot in column
        }
        column.sort(key=middle.__getitem__)
        place.update((spot, number) for number, spot in enumerate(column))


def _mean(numbers: Sequence[float], otherwise: float) -> float:
    return sum(numbers) / len(numbers) if numbers else otherwise


def _heights(
    columns: Sequence[Sequence[Spot]],
    before: Mapping[Spot, Sequence[Spot]],
    after: Mapping[Spot, Sequence[Spot]],
) -> dict[Spot, float]:
    """Return the upper edge of each spot: near its neighbours, as far as the others of its column let it."""
    top: dict[Spot, float] = {}
    for column in columns:
        top.update(_stacked(column, dict.fromkeys(column, 0.0)))
    for _ in range(SWEEPS):
        for side, ordered in ((before, columns), (after, columns[::-1])):
            for column in ordered:
                wanted = {s: _mean([top[one] for one in side.get(s, ())], top[s]) for s in column}
                top.update(_stacked(column, wanted))
    highest = min(top.values(), default=0.0)
    return {spot: y - highest + MARGIN for spot, y in top.items()}


def _stacked(column: Sequence[Spot], wanted: Mapping[Spot, float]) -> dict[Spot, float]:
    """Return upper edges in order that do not overlap, on average where they are wanted."""
    placed: dict[Spot, float] = {}
    free = float("-inf")
    for spot in column:
        placed[spot] = max(wanted[spot], free)
        free = placed[spot] + (HEIGHT + DOWN if len(spot) == 1 else THIN)
    shift = _mean([wanted[spot] - placed[spot] for spot in column], 0.0)
    return {spot: y + shift for spot, y in placed.items()}


def _path(
    chain: Sequence[Spot],
    places: Mapping[str, Point],
    tops: Mapping[Spot, float],
) -> str:
    """Return a curve from the right edge of the first box to the left edge of the last."""
    source, target = chain[0][0], chain[-1][0]
    middle = HEIGHT / 2
    x, y = places[source][0] + WIDTH, places[source][1] + middle
    parts = [f"M{x:.0f} {y:.0f}"]
    for spot in chain[1:-1]:
        left = MARGIN + int(spot[1]) * (WIDTH + ACROSS)
        parts += [_curve(x, y, left, tops[spot] + middle), f"H{left + WIDTH:.0f}"]
        x, y = left + WIDTH, tops[spot] + middle
    end = places[target]
    return "".join([*parts, _curve(x, y, end[0], end[1] + middle)])


def _curve(x: float, y: float, to_x: float, to_y: float) -> str:
    bend = (to_x - x) / 2
    return f"C{x + bend:.0f} {y:.0f} {to_x - bend:.0f} {to_y:.0f} {to_x:.0f} {to_y:.0f}"


def _back(source: Point, target: Point) -> str:
    """Return a curve underneath, from the bottom of one box to the bottom of another or the same."""
    x, y = source[0] + WIDTH * 0.7, source[1] + HEIGHT
    to_x, to_y = target[0] + WIDTH * 0.3, target[1] + HEIGHT
    deep = max(y, to_y) + (DOWN if source == target else 2 * DOWN)
    return f"M{x:.0f} {y:.0f}C{x:.0f} {deep:.0f} {to_x:.0f} {deep:.0f} {to_x:.0f} {to_y:.0f}"
