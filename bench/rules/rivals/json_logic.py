"""Conditions as JSONLogic, for the two engines that speak it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bench.rules.rivals import Json, atoms


def said(condition: Json, sets: Mapping[str, bool]) -> Json:
    """Return a condition as JSONLogic."""
    for word in ("and", "or"):
        if word in condition:
            return {word: [said(part, sets) for part in condition[word]]}
    return _all([_atom(*atom, is_set=sets[atom[1]]) for atom in atoms(condition, sets)])


def _atom(what: str, name: str, texts: Sequence[str], *, is_set: bool) -> Json:
    value: Any = {"var": name}
    if what in ("filled", "empty"):
        return {"!!" if what == "filled" else "!": [value]}
    if not is_set:
        return {"===": [value, texts[0]]} if len(texts) == 1 else {"in": [value, list(texts)]}
    has = [{"in": [text, value]} for text in texts]
    return _all(has if what == "has" else [{"!": [{"var": f"{name}.{len(texts)}"}]}, *has])


def _all(parts: list[Json]) -> Json:
    return parts[0] if len(parts) == 1 else {"and": parts}
