"""What the checks share: both grounds, settled, and what follows from what."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations, islice

from app.rules.lint.budget import Spent
from app.rules.lint.examples import Values
from app.rules.lint.finding import Example, Finding
from app.rules.lint.ground import Ground, Known, settle
from app.rules.lint.seen import Seen, both, either
from app.rules.lint.setting import Checked, Setting

MOST_DESCRIBED, STEPS = 64, 3000
"""Descriptions of the assets that a rule matches, and steps to find them all."""


@dataclass(slots=True)
class Grounds:
    """`every` is about all assets, `valid` about those with allowed values.

    hidden: (a rule, one that takes its effect away whenever it matches), as was found.
    """

    setting: Setting
    every: Ground
    valid: Ground
    hidden: set[tuple[str, str]] = field(default_factory=set)
    _described: dict[tuple[str, bool], list[Known] | None] = field(default_factory=dict)
    _musts: dict[str, Known] = field(default_factory=dict)

    def live(self, name: str) -> list[Checked]:
        """Return the rules of a field that can match an asset with allowed values, in order."""
        return [rule for rule in self.setting.rules[name] if rule.id not in self.valid.never]

    def pairs(self, rules: Sequence[Checked]) -> Iterator[tuple[Checked, Checked]]:
        """Yield rules of one field, earlier and later, two and two, of which findings are asked for."""
        only = self.setting.only
        if only is None:
            yield from combinations(rules, 2)
        for one in rules if only is not None else ():
            if one.id == only:
                yield from ((one, o) if one.rank < o.rank else (o, one) for o in rules if o is not one)

    def described(self, rule: Checked, *, valid: bool = False) -> list[Known] | None:
        """Return descriptions that cover all assets a rule matches; None if there are too many."""
        key = rule.id, valid
        if key not in self._described:
            ground = self.valid if valid else self.every
            try:
                with self.setting.budget.at_most(STEPS):
                    found = list(islice(ground.solutions(rule.when), MOST_DESCRIBED + 1))
            except Spent:
                found = []
            self._described[key] = found if 0 < len(found) <= MOST_DESCRIBED else None
        return self._described[key]

    def implies(self, rule: Checked, other: Checked) -> bool:
        """Say whether it is certain that the other rule matches whenever this one does."""
        described = self.described(rule)
        if described is None or other.target != rule.target:
            return False
        return all(self.every.holds(other.when, known) for known in described)

    def apart(self, one: Checked, other: Checked) -> bool:
        """Say, at a glance, whether no asset with allowed values can match both."""
        self.setting.budget.step()
        mine, theirs = self._must(one), self._must(other)
        return any(name in theirs and both(seen, theirs[name]) is None for name, seen in mine.items())

    def _must(self, rule: Checked) -> Known:
        """Return what is seen of an asset with allowed values whenever a rule matches."""
        if rule.id not in self._musts:
            described = self.described(rule, valid=True) or [{}]
            common = set(described[0]).intersection(*described)
            self._musts[rule.id] = {name: _common(described, name) for name in common}
        return self._musts[rule.id]


def _common(described: Sequence[Known], name: str) -> Seen:
    return either(known[name] for known in described)


def grounds_of(setting: Setting) -> Grounds:
    """Settle both grounds."""
    every = Ground(setting, valid=False)
    settle(every)
    valid = Ground(setting, valid=True, never=set(every.never), settled=dict(every.settled))
    settle(valid)
    return Grounds(setting, every, valid)


def finding(
    code: str,
    severity: str,
    rules: Sequence[Checked],
    message: str,
    *,
    field: str,
    values: Values | None = None,
    shows: str = "",
) -> Finding:
    """Return a finding with the example that was found, if one was."""
    shown = None if values is None else Example(values, shows)
    return Finding(code, severity, tuple(rule.named for rule in rules), field, message, shown)
