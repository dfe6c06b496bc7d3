"""Conditions as JSONLogic, for the two engines that speak it; each counts a list's members its own way."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bench.rules.rivals import Json, atoms

Counted = Callable[[Json], Json]
"""Returns what tells how many members a list has."""


def said(condition: Json, sets: Mapping[str, bool], counted: Counted) -> Json:
    """Return a condition as JSONLogic."""
    for word in ("and", "or"):
        if word in condition:
            return {word: [said(part, sets, counted) for part in condition[word]]}
    return _all([_atom(*atom, counted, is_set=sets[atom[1]]) for atom in atoms(condition, sets)])


def _atom(what: str, name: str, texts: Sequence[str], counted: Counted, *, is_set: bool) -> Json:
    value: Any = {"var": name}
    if what in ("filled", "empty"):
        return {"!!" if what == "filled" else "!": [value]}
    if not is_set:
        return {"===": [value, texts[0]]} if len(texts) == 1 else {"in": [value, list(texts)]}
    has = [{"in": [text, value]} for text in texts]
    return _all(has if what == "has" else [{"===": [counted(value), len(texts)]}, *has])


def _all(parts: list[Json]) -> Json:
    return parts[0] if len(parts) == 1 else {"and": parts}
