"""cel-expr-python: all conditions of a level as one list expression."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from cel_expr_python import cel

from bench.rules.rivals import Json, Level, atoms


def compile_level(conditions: Sequence[Json], sets: Mapping[str, bool]) -> Level:
    """See `bench.rules.rivals.Compile`."""
    variables = {
        name: cel.Type.List(cel.Type.STRING) if is_set else cel.Type.DYN for name, is_set in sets.items()
    }
    environment = cel.NewEnv(variables=variables)
    expression = environment.compile(f"[{', '.join(_said(one, sets) for one in conditions)}]")
    return lambda seen: expression.eval(data=seen).plain_value()


def _said(condition: Json, sets: Mapping[str, bool]) -> str:
    for word, sign in (("and", " && "), ("or", " || ")):
        if word in condition:
            return f"({sign.join(_said(part, sets) for part in condition[word])})"
    return f"({' && '.join(_atom(*atom, is_set=sets[atom[1]]) for atom in atoms(condition, sets))})"


def _atom(what: str, name: str, texts: Sequence[str], *, is_set: bool) -> str:
    if what in ("filled", "empty"):
        comparison = "> 0" if what == "filled" else "== 0"
        return f"size({name}) {comparison}" if is_set else f"{name} {'!=' if what == 'filled' else '=='} null"
    if not is_set:
        return f"{name} == {json.dumps(texts[0])}" if len(texts) == 1 else f"{name} in {json.dumps(texts)}"
    has = " && ".join(f"{json.dumps(text)} in {name}" for text in texts)
    return has if what == "has" else f"size({name}) == {len(texts)} && {has}"
