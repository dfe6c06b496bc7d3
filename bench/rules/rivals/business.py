"""business-rules: variables and conditions as its documentation has them, a rule set for each level."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from business_rules.engine import check_conditions_recursively
from business_rules.variables import (
    BaseVariables,
    numeric_rule_variable,
    select_multiple_rule_variable,
    string_rule_variable,
)

from bench.rules.rivals import Json, Level, Seen, atoms


def compile_level(conditions: Sequence[Json], sets: Mapping[str, bool]) -> Level:
    """See `bench.rules.rivals.Compile`."""
    rules = [_said(one, sets) for one in conditions]
    variables = _variables(sets)

    def matching(seen: Seen) -> Sequence[Any]:
        shown = variables(seen)
        return [check_conditions_recursively(rule, shown) for rule in rules]

    return matching


def _variables(sets: Mapping[str, bool]) -> Any:
    def init(self: Any, seen: Seen) -> None:
        self.seen = seen

    members: Json = {"__init__": init}
    for name, is_set in sets.items():
        kind = select_multiple_rule_variable if is_set else string_rule_variable
        members[name] = kind()(lambda self, name=name: self.seen[name] or ([] if sets[name] else ""))
        members[f"{name}_size"] = numeric_rule_variable()(lambda self, name=name: len(self.seen[name] or ()))
    return type("Variables", (BaseVariables,), members)


def _said(condition: Json, sets: Mapping[str, bool]) -> Json:
    for word, key in (("and", "all"), ("or", "any")):
        if word in condition:
            return {key: [_said(part, sets) for part in condition[word]]}
    return {"all": [part for atom in atoms(condition, sets) for part in _atom(*atom, is_set=sets[atom[1]])]}


def _atom(what: str, name: str, texts: Sequence[str], *, is_set: bool) -> list[Json]:
    if what in ("filled", "empty"):
        return [_test(f"{name}_size", "greater_than" if what == "filled" else "equal_to", 0)]
    if not is_set:
        return [{"any": [_test(name, "equal_to", text) for text in texts]}]
    has = _test(name, "contains_all", list(texts))
    return [has] if what == "has" else [_test(f"{name}_size", "equal_to", len(texts)), has]


def _test(name: str, operator: str, value: Any) -> Json:
    return {"name": name, "operator": operator, "value": value}
