"""The smallest asset that shows something: described by search, made of the rules' own values, evaluated."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from app.rules.fields import Field
from app.rules.lint.budget import Spent
from app.rules.lint.ground import Ground
from app.rules.lint.knowledge import Known
from app.rules.lint.parts import Part
from app.rules.lint.seen import Seen
from app.rules.lint.shapes import shaped
from app.rules.values import Chosen

Values = dict[str, Any]
Shows = Callable[[Values], bool]

DESCRIBED, VARIANTS, STEPS = 12, 3, 4000
"""Descriptions that are tried, assets made of each, and steps that looking for them may take."""
PROBES = {
    "string": ("x", "A-1", "abc", "1", "abcdefgh", "ABC-123", "a b", "x" * 20),
    "integer": ("1", "0", "-1", "10", "100", "1000", "1000000", "-10", "-1000"),
    "date": ("2024-01-01", "2000-01-01", "1970-01-01", "2030-01-01", "2100-01-01"),
}
"""Values that are tried where the rules name none."""


def example(ground: Ground, shows: Shows, *goals: Part | None) -> Values | None:
    """Return a smallest asset for which the goals hold and that shows something; None if none was found.

    shows: asks the evaluator. No value of the asset could be left out.
    """
    try:
        with ground.setting.budget.at_most(STEPS):
            found = islice(ground.solutions(*(goal for goal in goals if goal is not None)), DESCRIBED)
            described = sorted(found, key=_size)
    except Spent:
        return None
    for values in _assets(ground, described):
        if shows(values):
            return smallest(values, shows)
    return None


def smallest(values: Values, shows: Shows) -> Values:
    """Leave out fields, and options of sets, for as long as the rest shows the same."""
    for name, value in values.items():
        rest = {other: kept for other, kept in values.items() if other != name}
        fewer: list[Values] = [rest]
        if isinstance(value, list) and len(value) > 1:
            fewer += [{**values, name: [kept for kept in value if kept != option]} for option in value]
        for smaller in fewer:
            if shows(smaller):
                return smallest(smaller, shows)
    return values


def _assets(ground: Ground, described: Iterable[Known]) -> Iterator[Values]:
    tried: list[Values] = []
    for known in described:
        for variant in range(VARIANTS):
            values = _made(ground, known, variant)
            if values not in tried:
                tried.append(values)
                yield values


def _made(ground: Ground, known: Known, variant: int) -> Values:
    values = {}
    for name, of in ground.setting.fields.items():
        seen = known.get(name)
        if seen is not None and seen.empty is False:
            wholes = _wholes(ground, of, seen, known)
            values[name] = shaped(of, wholes[variant % len(wholes)])
    return values


def _wholes(ground: Ground, of: Field, seen: Seen, known: Known) -> list[Chosen]:
    """Return some of the values that are as described, simple ones first."""
    if seen.exactly is not None:
        return sorted(seen.exactly, key=lambda whole: (len(whole), sorted(whole)))
    if seen.has:
        return [seen.has]
    allowed = ground.could(of.id, known).allowed
    texts = [option for option in of.options if option in allowed] if of.options is not None else []
    texts = texts or [*ground.setting.mentioned.get(of.id, ()), *PROBES.get(of.type, ("x",))]
    wholes = [frozenset((text,)) for text in texts]
    return [whole for whole in wholes if ground.admits(of, whole)] or wholes[:1]


def _size(known: Mapping[str, Seen]) -> int:
    return sum(seen.empty is False for seen in known.values())
