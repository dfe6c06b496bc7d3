"""Step one: what the matching rules make of a field's definition (docs/rules.md#in-which-order)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from app.rules.fields import Field
from app.rules.rule import Rule


class Definition(NamedTuple):
    """A field's effective definition, and which rules made it so.

    `allowed` is the set of options that may be chosen (empty for fields without a datasource).
    `enabled_by` and `mandatory_by` are the last rules that decided, `restricted_by` those whose
    `activate_values` is still in force.
    """

    enabled: bool
    hidden: bool
    mandatory: bool
    allowed: frozenset[str]
    enabled_by: tuple[str, ...] = ()
    mandatory_by: tuple[str, ...] = ()
    restricted_by: tuple[str, ...] = ()


def own_definition(field: Field) -> Definition:
    """Return a field's definition as if it had no rules."""
    return Definition(not field.default_disabled, field.hidden, field.mandatory, field.active)


def effective_definition(own: Definition, rules: Sequence[Rule]) -> Definition:
    """Combine the matching rules, in order, onto a field's own definition; the last word counts."""
    enabled, hidden, mandatory, _, enabled_by, mandatory_by, _ = own
    for rule in rules:
        effects = rule.effects
        if effects.enable is not None:
            enabled, enabled_by = effects.enable, (rule.id,)
        if effects.hide is not None:
            hidden = effects.hide
        if effects.mandatory is not None:
            mandatory, mandatory_by = effects.mandatory, (rule.id,)
    allowed, restricted_by = _allowed(own.allowed, rules)
    return Definition(enabled, hidden, mandatory, allowed, enabled_by, mandatory_by, restricted_by)


def _allowed(active: frozenset[str], rules: Sequence[Rule]) -> tuple[frozenset[str], tuple[str, ...]]:
    """Return the allowed options and the rules in force; no rule, or "all", allows every active option."""
    allowed: frozenset[str] = frozenset()
    in_force: list[str] = []
    for rule in rules:
        activation = rule.effects.activate
        if activation is None:
            continue
        if activation.override:
            allowed = frozenset()
            in_force.clear()
        allowed |= active if activation.options == "all" else activation.options & active
        in_force.append(rule.id)
    return (allowed if in_force else active), tuple(in_force)
