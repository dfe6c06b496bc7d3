"""zen-engine: all conditions of a level as one array expression."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import zen

from bench.rules.rivals import Json, Level, atoms


def compile_level(conditions: Sequence[Json], sets: Mapping[str, bool]) -> Level:
    """See `bench.rules.rivals.Compile`."""
    expression = zen.compile_expression(f"[{', '.join(_said(one, sets) for one in conditions)}]")
    return lambda seen: expression.evaluate(seen)


def _said(condition: Json, sets: Mapping[str, bool]) -> str:
    for word in ("and", "or"):
        if word in condition:
            return f"({f' {word} '.join(_said(part, sets) for part in condition[word])})"
    return f"({' and '.join(_atom(*atom, is_set=sets[atom[1]]) for atom in atoms(condition, sets))})"


def _atom(what: str, name: str, texts: Sequence[str], *, is_set: bool) -> str:
    if what in ("filled", "empty"):
        comparison = "> 0" if what == "filled" else "== 0"
        return f"len({name}) {comparison}" if is_set else f"{name} {'!=' if what == 'filled' else '=='} null"
    if not is_set:
        return f"{name} == {json.dumps(texts[0])}" if len(texts) == 1 else f"{name} in {json.dumps(texts)}"
    has = " and ".join(f"contains({name}, {json.dumps(text)})" for text in texts)
    return has if what == "has" else f"len({name}) == {len(texts)} and {has}"
