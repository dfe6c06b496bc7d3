"""The dependency picture: what the page needs to draw it and to tell it in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from app.usecases.rulepicture import Dependencies, Dependency
from app.web.console.field_views import FieldView
from app.web.console.layered import draw

LONGEST = 20
"""Characters of a name that fit into a box."""


@dataclass(frozen=True, slots=True)
class Box:
    """A field in the picture. rules: how many act on it."""

    id: str
    x: float
    y: float
    name: str
    whole_name: str
    rules: int
    in_loop: bool
    known: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A link in the picture: its path data and what it stands for."""

    path: str
    link: Dependency

    @property
    def told(self) -> str:
        """What the link says."""
        names = "; ".join(str(rule.get("name") or rule["external_id"]) for rule in self.link.rules)
        return f"{self.link.source} → {self.link.target}: {names}"


@dataclass(frozen=True, slots=True)
class Picture:
    """A whole picture, in CSS pixels."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    loops: tuple[tuple[str, ...], ...]


def picture_of(shown: Dependencies, fields: Mapping[str, FieldView]) -> Picture:
    """Lay the fields and links out."""
    drawing = draw(shown.fields, [(link.source, link.target) for link in shown.links])
    looping = {name for loop in shown.loops for name in loop}
    rules = _rules_by_target(shown)
    boxes = [
        Box(
            name,
            *drawing.places[name],
            name=_short(fields[name].label if name in fields else name),
            whole_name=fields[name].told if name in fields else f"{name} (no such field)",
            rules=rules[name],
            in_loop=name in looping,
            known=name in fields,
        )
        for name in shown.fields
    ]
    order = {name: number for number, name in enumerate(shown.fields)}
    links = sorted(shown.links, key=lambda link: (order[link.target], order[link.source]))
    lines = [Line(drawing.paths[link.source, link.target], link) for link in links]
    return Picture(drawing.width, drawing.height, tuple(boxes), tuple(lines), shown.loops)


def _rules_by_target(shown: Dependencies) -> Counter[str]:
    named = {(link.target, str(rule["external_id"])) for link in shown.links for rule in link.rules}
    return Counter(target for target, _ in named)


def _short(name: str) -> str:
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"
