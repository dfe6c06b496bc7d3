"""What a combination of matching rules makes of a field, whatever value the field holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, TypedDict

from app.rules.definition import Definition, effective_definition
from app.rules.effects import Application
from app.rules.fields import Field
from app.rules.inference import valid_part
from app.rules.rule import Rule
from app.rules.values import is_empty


class FieldVerdict(TypedDict):
    """A field as the rules leave it; `value` is what is stored once the changes are written."""

    enabled: bool
    hidden: bool
    mandatory: bool
    options: list[str] | None
    value: Any
    rules: list[str]


class Outcome(NamedTuple):
    """The effective definition, the values to apply in order, and what a verdict says of an empty field.

    applied: the valid part of each applied value, and its mode. invalid: the ids of rules that try to apply
    something invalid. Both are empty for a disabled field.
    """

    definition: Definition
    rules: tuple[Rule, ...]
    applied: tuple[tuple[Any, str], ...]
    invalid: tuple[str, ...]
    shown: FieldVerdict


def outcome_of(field: Field, own: Definition, rules: tuple[Rule, ...]) -> Outcome:
    """Combine the matching rules, in order, onto a field's own definition."""
    definition = effective_definition(own, rules) if rules else own
    applied, invalid = _applied(field, definition, rules) if definition.enabled else ([], [])
    return Outcome(definition, rules, tuple(applied), tuple(invalid), _shown(field, definition, rules))


def _applied(
    field: Field, definition: Definition, rules: Sequence[Rule]
) -> tuple[list[tuple[Any, str]], list[str]]:
    applied, invalid = [], []
    applying: list[tuple[str, Application]] = [(r.id, r.effects.apply) for r in rules if r.effects.apply]
    for name, application in applying:
        valid, complete = valid_part(field, application, definition.allowed)
        if not complete:
            invalid.append(name)
        if not is_empty(valid):
            applied.append((valid, application.mode))
    return applied, invalid


def _shown(field: Field, definition: Definition, rules: Sequence[Rule]) -> FieldVerdict:
    listed = field.options
    return {
        "enabled": definition.enabled,
        "hidden": definition.hidden,
        "mandatory": definition.mandatory,
        "options": None if listed is None else [name for name in listed if name in definition.allowed],
        "value": None,
        "rules": [rule.id for rule in rules],
    }
