"""Settling fields: one after its upstream, or the members of a loop together (docs/rules.md#loops)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, NamedTuple

from app.rules.fields import Field
from app.rules.inference import cleared, infer
from app.rules.outcome import Outcome
from app.rules.values import NOTHING, Chosen, chosen, same

Now = Callable[[Field], Outcome]
"""Gives what a field's rules make of it, as conditions stand at this moment."""


class FieldState(NamedTuple):
    """A field as far as it is settled."""

    field: Field
    outcome: Outcome
    value: Any
    unstable: bool = False

    @property
    def seen(self) -> Chosen:
        """What conditions see of the field: nothing while it is disabled."""
        return chosen(self.field, self.value) if self.outcome.definition.enabled else NOTHING

    def differs(self, other: FieldState) -> bool:
        """Say whether flags, options, value or matching rules differ."""
        one, two = self.outcome, other.outcome
        if one is not two and (one.definition[:4] != two.definition[:4] or one.rules != two.rules):
            return True
        return not same(self.value, other.value)


def settle_field(field: Field, outcome: Outcome, value: Any, clear: bool, kept: bool = False) -> FieldState:
    """Settle one field from what its matching rules make of it and the value it holds, or keeps."""
    if kept:
        return FieldState(field, outcome, value)
    definition = outcome.definition
    if clear:
        value = cleared(field, value, definition.allowed) if definition.enabled else None
    return FieldState(field, outcome, infer(field, value, outcome.applied) if outcome.applied else value)


def settle_loop(
    members: Sequence[tuple[Field, Outcome]],
    values: Mapping[str, Any],
    now: Now,
    view: dict[str, Chosen],
    clear: bool,
    kept: Collection[str] = (),
) -> list[FieldState]:
    """Settle the fields of a loop until a whole pass changes nothing, then once more from where that led.

    members: the fields, each with its outcome without rules. `view` is kept up to date for `now` and for the
    fields downstream. Where the loop does not settle, or the second time ends elsewhere, every member keeps
    its stored value and its own definition.
    """
    start = {field.id: values.get(field.id) for field, _ in members}
    first = _passes(members, start, now, view, clear, kept)
    if first is not None:
        reached = {state.field.id: state.value for state in first}
        second = _passes(members, reached, now, view, clear, kept)
        if second is not None and all(same(state.value, reached[state.field.id]) for state in second):
            return second
    return _show([FieldState(field, own, start[field.id], unstable=True) for field, own in members], view)


def _passes(
    members: Sequence[tuple[Field, Outcome]],
    start: Mapping[str, Any],
    now: Now,
    view: dict[str, Chosen],
    clear: bool,
    kept: Collection[str],
) -> list[FieldState] | None:
    states = _show([FieldState(field, own, start[field.id]) for field, own in members], view)
    for _ in range(2 * len(members) + 2):
        before = list(states)
        for place, (field, _own) in enumerate(members):
            states[place] = settle_field(field, now(field), before[place].value, clear, field.id in kept)
            view[field.id] = states[place].seen
        if not any(state.differs(old) for state, old in zip(states, before, strict=True)):
            return states
    return None


def _show(states: list[FieldState], view: dict[str, Chosen]) -> list[FieldState]:
    view.update((state.field.id, state.seen) for state in states)
    return states
