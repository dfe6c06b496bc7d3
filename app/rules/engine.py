"""A rule set compiled once and evaluated many times.

The cost of an evaluation follows the rules that match, not those stored: every rule is filed under its
witnesses (`conditions.witnesses`), and settling a field calls up what its value is a witness for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from app.rules.conditions import Witness, marks
from app.rules.definition import Definition
from app.rules.fields import Field
from app.rules.rule import Rule
from app.rules.settle import FieldState, settle_field, settle_loop
from app.rules.values import Chosen
from app.rules.verdict import Verdict, verdict_on

_by_rank = attrgetter("rank")


@dataclass(frozen=True, slots=True)
class Component:
    """Fields that are settled together: one field, or the members of a loop in schema order."""

    members: tuple[Field, ...]
    is_loop: bool


@dataclass(frozen=True, slots=True)
class RuleSet:
    """A compiled rule set. Free of state: evaluations may run side by side.

    `rules` holds each field's rules in order; `watchers` those of fields outside loops by witness.
    """

    fields: tuple[Field, ...]
    own: Mapping[str, Definition]
    rules: Mapping[str, Sequence[Rule]]
    watchers: Mapping[Witness, Sequence[Rule]]
    components: tuple[Component, ...]

    def evaluate(
        self, values: Mapping[str, Any], *, clear: bool = False, exempt: Collection[str] = ()
    ) -> Verdict:
        """Judge one asset's metadata.

        values: the asset's `metadata` object; values of fields the schema does not have are ignored.
        clear: remove values that may not be there instead of reporting them.
        exempt: ids of rules to skip and of fields whose missing mandatory value is excused.
        """
        run = _Evaluation(self, values, clear, exempt)
        for component in self.components:
            for state in run.settle(component):
                run.publish(state)
        return verdict_on([run.states[field.id] for field in self.fields], values, exempt)


class _Evaluation:
    """One evaluation under way: what conditions see so far, and the rules it has called up per field."""

    def __init__(
        self, rules: RuleSet, values: Mapping[str, Any], clear: bool, exempt: Collection[str]
    ) -> None:
        self.rules, self.values, self.clear, self.exempt = rules, values, clear, exempt
        self.view: dict[str, Chosen] = {}
        self.called: dict[str, set[Rule]] = {}
        self.states: dict[str, FieldState] = {}

    def settle(self, component: Component) -> list[FieldState]:
        """Settle a component whose upstream fields are all published."""
        if component.is_loop:
            return settle_loop(component.members, self.values, self._matching_all, self.view, self.clear)
        (field,) = component.members
        matching = self._matching(sorted(self.called.get(field.id, ()), key=_by_rank))
        return [
            settle_field(field, self.rules.own[field.id], matching, self.values.get(field.id), self.clear)
        ]

    def publish(self, state: FieldState) -> None:
        """Show a settled field to the conditions downstream and call up the rules that watch its value."""
        name, seen = state.field.id, state.seen
        self.states[name], self.view[name] = state, seen
        for mark in marks(seen):
            for rule in self.rules.watchers.get((name, mark), ()):
                self.called.setdefault(rule.target, set()).add(rule)

    def _matching_all(self, field: Field) -> tuple[Rule, ...]:
        return self._matching(self.rules.rules[field.id])

    def _matching(self, candidates: Iterable[Rule]) -> tuple[Rule, ...]:
        return tuple(rule for rule in candidates if rule.holds(self.view) and rule.id not in self.exempt)
