"""The verdict on an asset: what to change, what is wrong, and each field as the rules leave it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NotRequired, TypedDict

from app.rules.inference import Standing, not_allowed, standing
from app.rules.outcome import FieldVerdict
from app.rules.settle import FieldState
from app.rules.values import is_empty, same


class Problem(TypedDict):
    """One thing wrong with an asset; `rules` names the rules behind it, `options` the options refused."""

    field: str
    code: str
    rules: list[str]
    options: NotRequired[list[str]]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of evaluating one asset (docs/rules.md#what-a-verdict-says)."""

    changes: Mapping[str, Any]
    problems: tuple[Problem, ...]
    fields: Mapping[str, FieldVerdict]

    def as_json(self) -> dict[str, Any]:
        """Return the verdict as its JSON document."""
        return {"changes": dict(self.changes), "problems": list(self.problems), "fields": dict(self.fields)}


def blank_verdict(states: Iterable[FieldState]) -> Verdict:
    """Return the verdict on an asset without metadata whose fields are as given, in schema order."""
    problems, fields = [], {}
    for state in states:
        problems += _problems(state, ())
        fields[state.field.id] = state.outcome.shown
    return Verdict({}, tuple(problems), fields)


def verdict_on(
    states: Mapping[str, FieldState],
    plain: Mapping[str, Any],
    blank: Verdict,
    values: Mapping[str, Any],
    exempt: Collection[str],
) -> Verdict:
    """Judge settled fields against the values that were stored.

    plain: values of fields of which there is nothing more to say. states: of all others but those that are as
    in the blank verdict, which has all, in schema order.
    """
    changes: dict[str, Any] = {}
    fields = dict(blank.fields)
    problems = {problem["field"]: [problem] for problem in blank.problems if problem["field"] not in plain}
    for name, value in plain.items():
        fields[name] = {**fields[name], "value": value}
    for name, state in states.items():
        stored, value = values.get(name), state.value
        if not same(stored, value):
            changes[name] = None if is_empty(value) else value
            stored = value
        problems[name] = _problems(state, exempt)
        fields[name] = {**state.outcome.shown, "value": None if is_empty(stored) else stored}
    found = [problem for name in fields if name in problems for problem in problems[name]] if problems else ()
    return Verdict(_in_order(changes, fields), tuple(found), fields)


def _in_order(changes: dict[str, Any], fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: changes[name] for name in fields if name in changes} if len(changes) > 1 else changes


def _problems(state: FieldState, exempt: Collection[str]) -> list[Problem]:
    """Return a field's problems in the order of the codes."""
    name, definition, found = state.field.id, state.outcome.definition, []
    empty = is_empty(state.value)
    missing = empty and definition.enabled and definition.mandatory
    if missing and name not in exempt:
        found.append(_problem(name, "missing_mandatory", definition.mandatory_by))
    if not empty and not definition.enabled:
        found.append(_problem(name, "disabled_value", definition.enabled_by))
    checked = not empty and definition.enabled
    stands = standing(state.field, state.value, definition.allowed) if checked else Standing.FINE
    if stands is Standing.NOT_ALLOWED:
        refused = not_allowed(state.value, definition.allowed)
        found.append({**_problem(name, "value_not_allowed", definition.restricted_by), "options": refused})
    elif stands is Standing.INVALID:
        found.append(_problem(name, "invalid_value"))
    found += [_problem(name, "invalid_apply_value", (rule,)) for rule in state.outcome.invalid]
    if state.unstable:
        found.append(_problem(name, "unstable"))
    if missing and name in exempt:
        found.append(_problem(name, "exempt"))
    if stands is Standing.UNCHECKED:
        found.append(_problem(name, "unchecked"))
    return found


def _problem(name: str, code: str, rules: tuple[str, ...] = ()) -> Problem:
    return {"field": name, "code": code, "rules": list(rules)}
