"""jsonschema-rs: a compiled JSON Schema for each condition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from jsonschema_rs import validator_for

from bench.rules.rivals import Json, Level, atoms


def compile_level(conditions: Sequence[Json], sets: Mapping[str, bool]) -> Level:
    """See `bench.rules.rivals.Compile`."""
    checks = [validator_for(_said(one, sets)).is_valid for one in conditions]
    return lambda seen: [check(seen) for check in checks]


def _said(condition: Json, sets: Mapping[str, bool]) -> Json:
    for word, key in (("and", "allOf"), ("or", "anyOf")):
        if word in condition:
            return {key: [_said(part, sets) for part in condition[word]]}
    found = [_atom(*atom, is_set=sets[atom[1]]) for atom in atoms(condition, sets)]
    return found[0] if len(found) == 1 else {"allOf": found}


def _atom(what: str, name: str, texts: Sequence[str], *, is_set: bool) -> Json:
    return {"properties": {name: _value(what, texts, is_set=is_set)}}


def _value(what: str, texts: Sequence[str], *, is_set: bool) -> Any:
    if what in ("filled", "empty"):
        if is_set:
            return {"minItems": 1} if what == "filled" else {"maxItems": 0}
        return {"type": "string" if what == "filled" else "null"}
    if not is_set:
        return {"const": texts[0]} if len(texts) == 1 else {"enum": list(texts)}
    has = {"allOf": [{"contains": {"const": text}} for text in texts]}
    return has if what == "has" else {"maxItems": len(texts), **has}
