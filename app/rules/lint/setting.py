"""What lint works on: the rule set, each rule taken apart, and the evaluator that has the last word."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.rules.effects import Effects
from app.rules.engine import RuleSet
from app.rules.fields import Field
from app.rules.lint.budget import Budget
from app.rules.lint.finding import Named
from app.rules.lint.parts import Part
from app.rules.verdict import Verdict

KINDS = ("enable", "hide", "mandatory", "activate", "apply")
"""What a rule may say something of, as `Effects` calls it."""
AMISS = {"value_not_allowed", "invalid_value", "disabled_value", "unstable"}
"""Problems of assets that show nothing about a rule but what their values are not allowed to be."""


@dataclass(frozen=True, slots=True, eq=False)
class Checked:
    """A rule as lint sees it.

    id: its own within the set. rank: its place among all rules. when: its condition, taken apart.
    looks_at: the fields that it tests.
    """

    id: str
    named: Named
    target: str
    rank: int
    when: Part
    looks_at: frozenset[str]
    effects: Effects

    @property
    def quoted(self) -> str:
        """The rule's name in quotes, else its id."""
        return f"“{self.named.name or self.named.external_id or self.id}”"


@dataclass(frozen=True, slots=True)
class Setting:
    """The fields, the active rules of each, and the compiled set.

    speaking: a field's rules that say something of a kind: enable, hide, mandatory, activate, apply.
    loops: the fields of each loop, in schema order; looped: of all. mentioned: the texts that rules compare
    with a field or apply to it. cost: of one evaluation, in steps. only: the rule that findings are asked
    for, None for all.
    """

    fields: Mapping[str, Field]
    rules: Mapping[str, Sequence[Checked]]
    speaking: Mapping[tuple[str, str], Sequence[Checked]]
    compiled: RuleSet
    loops: Sequence[tuple[str, ...]]
    looped: frozenset[str]
    mentioned: Mapping[str, Sequence[str]]
    cost: int
    budget: Budget
    only: str | None = None

    @property
    def all_rules(self) -> list[Checked]:
        """All rules, those of one field in order."""
        return [rule for rules in self.rules.values() for rule in rules]

    @property
    def asked(self) -> list[Checked]:
        """The rules that findings are asked for."""
        return [rule for rule in self.all_rules if self.only in (None, rule.id)]

    def is_asked(self, *rules: Checked) -> bool:
        """Say whether findings about these rules together are asked for."""
        return self.only is None or any(rule.id == self.only for rule in rules)

    def evaluate(self, values: Mapping[str, Any], exempt: Collection[str] = ()) -> Verdict:
        """Ask the evaluator. Raises Spent."""
        self.budget.step(self.cost)
        return self.compiled.evaluate(values, exempt=exempt)

    def watching(self, name: str) -> list[Checked]:
        """Return the rules asked for whose condition looks at a field."""
        return [rule for rule in self.asked if name in rule.looks_at]


def matched(verdict: Verdict, *rules: Checked) -> bool:
    """Say whether all these rules matched."""
    return all(rule.id in verdict.fields[rule.target]["rules"] for rule in rules)


def is_sound(verdict: Verdict, *rules: Checked) -> bool:
    """Say whether the values of an asset are all allowed in the fields that these rules are about."""
    fields = {rule.target for rule in rules}.union(*(rule.looks_at for rule in rules))
    return not any(problem["code"] in AMISS and problem["field"] in fields for problem in verdict.problems)
