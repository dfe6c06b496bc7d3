"""The verdict on an asset: what to change, what is wrong, and each field as the rules leave it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NotRequired, TypedDict

from app.rules.inference import Standing, not_allowed, standing
from app.rules.settle import FieldState
from app.rules.values import is_empty, same


class Problem(TypedDict):
    """One thing wrong with an asset; `rules` names the rules behind it, `options` the options refused."""

    field: str
    code: str
    rules: list[str]
    options: NotRequired[list[str]]


class FieldVerdict(TypedDict):
    """A field as the rules leave it; `value` is what is stored once the changes are written."""

    enabled: bool
    hidden: bool
    mandatory: bool
    options: list[str] | None
    value: Any
    rules: list[str]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of evaluating one asset (docs/rules.md#what-a-verdict-says)."""

    changes: Mapping[str, Any]
    problems: tuple[Problem, ...]
    fields: Mapping[str, FieldVerdict]

    def as_json(self) -> dict[str, Any]:
        """Return the verdict as its JSON document."""
        return {"changes": dict(self.changes), "problems": list(self.problems), "fields": dict(self.fields)}


def verdict_on(states: Collection[FieldState], values: Mapping[str, Any], exempt: Collection[str]) -> Verdict:
    """Judge settled fields, given in schema order, against the values that were stored."""
    changes: dict[str, Any] = {}
    problems: list[Problem] = []
    fields: dict[str, FieldVerdict] = {}
    for state in states:
        name, stored = state.field.id, values.get(state.field.id)
        changed = not same(stored, state.value)
        if changed:
            changes[name] = None if is_empty(state.value) else state.value
        problems.extend(_problems(state, exempt))
        fields[name] = _field_verdict(state, state.value if changed else stored)
    return Verdict(changes, tuple(problems), fields)


def _field_verdict(state: FieldState, value: Any) -> FieldVerdict:
    definition, options = state.definition, state.field.options
    return {
        "enabled": definition.enabled,
        "hidden": definition.hidden,
        "mandatory": definition.mandatory,
        "options": None if options is None else [name for name in options if name in definition.allowed],
        "value": None if is_empty(value) else value,
        "rules": [rule.id for rule in state.rules],
    }


def _problems(state: FieldState, exempt: Collection[str]) -> Iterator[Problem]:
    """Yield a field's problems in the order of the codes."""
    name, definition = state.field.id, state.definition
    missing = definition.enabled and definition.mandatory and is_empty(state.value)
    if missing and name not in exempt:
        yield _problem(name, "missing_mandatory", definition.mandatory_by)
    stands = _standing(state)
    if not definition.enabled and not is_empty(state.value):
        yield _problem(name, "disabled_value", definition.enabled_by)
    if stands is Standing.NOT_ALLOWED:
        refused = not_allowed(state.value, definition.allowed)
        yield {**_problem(name, "value_not_allowed", definition.restricted_by), "options": refused}
    if stands is Standing.INVALID:
        yield _problem(name, "invalid_value")
    for rule in state.invalid:
        yield _problem(name, "invalid_apply_value", (rule,))
    if state.unstable:
        yield _problem(name, "unstable")
    if missing and name in exempt:
        yield _problem(name, "exempt")
    if stands is Standing.UNCHECKED:
        yield _problem(name, "unchecked")


def _standing(state: FieldState) -> Standing:
    if not state.definition.enabled or is_empty(state.value):
        return Standing.FINE
    return standing(state.field, state.value, state.definition.allowed)


def _problem(name: str, code: str, rules: tuple[str, ...] = ()) -> Problem:
    return {"field": name, "code": code, "rules": list(rules)}
