"""A rule set compiled once and evaluated many times.

The cost of an evaluation follows the values that are there and the rules that match, not the fields and rules
there are: every rule is filed under what it waits to see (`conditions.lead_to`), and a field that is settled
calls up the rules that wait for what it shows. A field that no rule matches is as it was prepared when the
rules were compiled, but for its value.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Any, TypeAlias

from app.rules.conditions import Mark, marks
from app.rules.fields import Field
from app.rules.outcome import Outcome, outcome_of
from app.rules.rule import Rule
from app.rules.settle import FieldState, settle_field, settle_loop
from app.rules.values import NOTHING, Chosen, chosen, is_empty
from app.rules.verdict import Verdict, verdict_on

Watchers: TypeAlias = Mapping[Mark, Sequence[tuple[str, Mapping[int, Rule]]]]
"""What a field may show, to the rules that wait for it: (their target, rules by rank)."""

MOST_KNOWN = 10_000
"""Combinations of rules whose outcome is kept; some kilobyte each."""


@dataclass(frozen=True, slots=True)
class Alone:
    """A field that is settled alone.

    fits: tells whether a populated value is all right where no rule matches. watchers: rules that wait for
    what the field shows. is_seen: some condition tests it.
    """

    name: str
    field: Field
    own: Outcome
    fits: Callable[[Any], bool]
    watchers: Watchers
    is_seen: bool


@dataclass(frozen=True, slots=True)
class Loop:
    """Fields that are settled together, in schema order, with the watchers of each."""

    members: tuple[Alone, ...]


@dataclass(frozen=True, slots=True)
class RuleSet:
    """A compiled rule set. Evaluations may run side by side and leave no trace but time saved.

    own: each field without rules. blank: the verdict on an asset without metadata, if no rule matched.
    rules: each field's rules in order. steps: what is settled after what. known: outcomes worked out before;
    assets of one library mostly meet the same combinations of rules.
    """

    own: Mapping[str, Outcome]
    blank: Verdict
    rules: Mapping[str, Sequence[Rule]]
    steps: tuple[Alone | Loop, ...]
    known: dict[tuple[Rule, ...], Outcome] = dataclass_field(default_factory=dict, compare=False, repr=False)

    @property
    def upstream_first(self) -> list[str]:
        """The ids of all fields in the order in which they are settled."""
        parts = [step.members if isinstance(step, Loop) else (step,) for step in self.steps]
        return [member.name for members in parts for member in members]

    def outcome(self, field: Field, rules: tuple[Rule, ...]) -> Outcome:
        """Return what some matching rules, in order, make of their field."""
        own = self.own[field.id]
        if not rules:
            return own
        found = self.known.get(rules)
        if found is None:
            found = outcome_of(field, own.definition, rules)
            if len(self.known) >= MOST_KNOWN:
                self.known.clear()
            self.known[rules] = found
        return found

    def evaluate(
        self,
        values: Mapping[str, Any],
        *,
        clear: bool = False,
        exempt: Collection[str] = (),
        kept: Collection[str] = (),
    ) -> Verdict:
        """Judge one asset's metadata. What is returned shares parts with other verdicts: do not change it.

        values: the asset's `metadata` object; values of fields the schema does not have are ignored.
        clear: remove values that may not be there instead of reporting them.
        exempt: ids of rules to skip and of fields whose missing mandatory value is excused.
        kept: ids of fields whose value stays as it is: nothing is applied to them or removed.
        """
        run = _Evaluation(self, values, clear, exempt, kept)
        run.settle(self.steps)
        return verdict_on(run.states, run.plain, self.blank, values, exempt)


class _Evaluation:
    """One evaluation under way: what conditions see so far, and the rules called up per field, by rank.

    `plain` has the values of fields that no rule matches and that may stay as they are, `states` all others
    but those that are empty.
    """

    __slots__ = ("called", "clear", "exempt", "kept", "plain", "rules", "states", "values", "view")

    def __init__(
        self,
        rules: RuleSet,
        values: Mapping[str, Any],
        clear: bool,
        exempt: Collection[str],
        kept: Collection[str],
    ) -> None:
        self.rules, self.values, self.clear, self.exempt, self.kept = rules, values, clear, exempt, kept
        self.view: dict[str, Chosen] = dict.fromkeys(rules.own, NOTHING)
        self.called: dict[str, dict[int, Rule]] = {}
        self.states: dict[str, FieldState] = {}
        self.plain: dict[str, Any] = {}

    def settle(self, steps: Sequence[Alone | Loop]) -> None:
        """Settle all fields, those that others look at first."""
        values, called = self.values, self.called
        for step in steps:
            if isinstance(step, Loop):
                self._settle_together(step)
                continue
            name = step.name
            value = values.get(name)
            matching = self._matching(called[name]) if name in called else ()
            if matching or not is_empty(value) or name in self.exempt:
                seen = self._settle_alone(step, matching, value)
            else:
                seen = NOTHING
            if step.watchers:
                self._call_up(step.watchers, seen)

    def _settle_alone(self, step: Alone, matching: tuple[Rule, ...], value: Any) -> Chosen:
        """Settle one field and return what conditions see of it, if any looks."""
        if not matching and not is_empty(value) and step.fits(value):
            self.plain[step.name] = value
        else:
            outcome = self.rules.outcome(step.field, matching)
            kept = step.name in self.kept
            self.states[step.name] = state = settle_field(step.field, outcome, value, self.clear, kept)
            if not outcome.definition.enabled:
                return NOTHING
            value = state.value
        if not step.is_seen:
            return NOTHING
        self.view[step.name] = seen = chosen(step.field, value)
        return seen

    def _settle_together(self, loop: Loop) -> None:
        """Settle the fields of a loop."""
        members = [(member.field, member.own) for member in loop.members]
        states = settle_loop(members, self.values, self._now, self.view, self.clear, self.kept)
        for member, state in zip(loop.members, states, strict=True):
            self.states[member.name] = state
            self._call_up(member.watchers, state.seen)

    def _call_up(self, watchers: Watchers, seen: Chosen) -> None:
        """Call up the rules that wait for what a field shows."""
        for mark in marks(seen):
            for target, rules in watchers.get(mark, ()):
                if target in self.called:
                    self.called[target].update(rules)
                else:
                    self.called[target] = dict(rules)

    def _matching(self, called: Mapping[int, Rule]) -> tuple[Rule, ...]:
        rules = self._evaluated([called[rank] for rank in sorted(called)])
        view = self.view
        return tuple([rule for rule in rules if rule.proved or rule.holds(view)])

    def _now(self, field: Field) -> Outcome:
        rules = self._evaluated(self.rules.rules[field.id])
        return self.rules.outcome(field, tuple([rule for rule in rules if rule.holds(self.view)]))

    def _evaluated(self, rules: Sequence[Rule]) -> Sequence[Rule]:
        return [rule for rule in rules if rule.id not in self.exempt] if self.exempt else rules
