"""Settling fields: one after its upstream, or the members of a loop together (docs/rules.md#loops)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from app.rules.definition import Definition, effective_definition, own_definition
from app.rules.fields import Field
from app.rules.inference import cleared, infer
from app.rules.rule import Rule
from app.rules.values import NOTHING, Chosen, chosen, same

Matching = Callable[[Field], tuple[Rule, ...]]
"""Gives a field's matching rules, in order, as conditions stand at this moment."""


class FieldState(NamedTuple):
    """A field as far as it is settled.

    `rules` are the matching ones in order, `invalid` the ids of those that tried to apply something invalid.
    """

    field: Field
    definition: Definition
    value: Any
    rules: tuple[Rule, ...] = ()
    invalid: tuple[str, ...] = ()
    unstable: bool = False

    @property
    def seen(self) -> Chosen:
        """What conditions see of the field: nothing while it is disabled."""
        return chosen(self.field, self.value) if self.definition.enabled else NOTHING

    def differs(self, other: FieldState) -> bool:
        """Say whether flags, options, value or matching rules differ."""
        return (
            self.definition[:4] != other.definition[:4]
            or self.rules != other.rules
            or not same(self.value, other.value)
        )


def settle_field(
    field: Field, own: Definition, rules: tuple[Rule, ...], value: Any, clear: bool
) -> FieldState:
    """Settle one field from its matching rules and the value it holds."""
    definition = effective_definition(own, rules) if rules else own
    if clear:
        value = cleared(field, value, definition.allowed) if definition.enabled else None
    if not rules or not definition.enabled:
        return FieldState(field, definition, value, rules)
    reached, invalid = infer(field, value, rules, definition.allowed)
    return FieldState(field, definition, reached, rules, invalid)


def settle_loop(
    members: Sequence[Field],
    values: Mapping[str, Any],
    matching: Matching,
    view: dict[str, Chosen],
    clear: bool,
) -> list[FieldState]:
    """Settle the fields of a loop until a whole pass changes nothing, then once more from where that led.

    `view` is kept up to date for `matching` and for the fields downstream. Where the loop does not settle,
    or the second time ends elsewhere, every member keeps its stored value and its own definition.
    """
    start = {field.id: values.get(field.id) for field in members}
    first = _passes(members, start, matching, view, clear)
    if first is not None:
        reached = {state.field.id: state.value for state in first}
        second = _passes(members, reached, matching, view, clear)
        if second is not None and all(same(state.value, reached[state.field.id]) for state in second):
            return second
    return _show([FieldState(f, own_definition(f), start[f.id], unstable=True) for f in members], view)


def _passes(
    members: Sequence[Field],
    start: Mapping[str, Any],
    matching: Matching,
    view: dict[str, Chosen],
    clear: bool,
) -> list[FieldState] | None:
    opening = _show([FieldState(field, own_definition(field), start[field.id]) for field in members], view)
    states = list(opening)
    for _ in range(2 * len(members) + 2):
        before = list(states)
        for place, (field, own, *_) in enumerate(opening):
            states[place] = settle_field(field, own, matching(field), before[place].value, clear)
            view[field.id] = states[place].seen
        if not any(state.differs(old) for state, old in zip(states, before, strict=True)):
            return states
    return None


def _show(states: list[FieldState], view: dict[str, Chosen]) -> list[FieldState]:
    view.update((state.field.id, state.seen) for state in states)
    return states
