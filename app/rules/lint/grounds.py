"""What the checks share: both grounds, settled, and what follows from what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from app.rules.lint.budget import Spent
from app.rules.lint.examples import Values
from app.rules.lint.finding import Example, Finding
from app.rules.lint.ground import Ground
from app.rules.lint.knowledge import Known
from app.rules.lint.seen import Seen, both, either
from app.rules.lint.setting import Checked, Setting
from app.rules.lint.settling import settle
from app.rules.values import Chosen

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
    _files: dict[str, Mapping[str, Mapping[Chosen | None, list[Checked]]]] = field(default_factory=dict)

    def live(self, name: str) -> list[Checked]:
        """Return the rules of a field that can match an asset with allowed values, in order."""
        return [rule for rule in self.setting.rules[name] if rule.id not in self.valid.never]

    def pairs(self, name: str) -> Iterator[tuple[Checked, Checked]]:
        """Yield two rules of a field, earlier and later, that may match together and are asked for."""
        for rule in self.live(name):
            if self.setting.only in (None, rule.id):
                for other in self.meeting(rule):
                    if other.rank > rule.rank:
                        yield rule, other
                    elif self.setting.only is not None:
                        yield other, rule

    def meeting(self, rule: Checked) -> list[Checked]:
        """Return the live rules of the same field that, at a glance, may match together with this one."""
        self.setting.budget.step()
        mine, found = self._must(rule), dict[str, Checked]()
        for name, filed in self._filed(rule.target).items():
            wanted = mine[name].exactly if name in mine else None
            for whole in filed if wanted is None else wanted:
                found |= {other.id: other for other in filed.get(whole, ()) if other is not rule}
        return [other for other in found.values() if not self._apart(rule, other)]

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

    def _filed(self, target: str) -> Mapping[str, Mapping[Chosen | None, list[Checked]]]:
        """Return a field's live rules filed under a field that they look at and what they want to see there.

        Those that look for nothing in particular are filed under None.
        """
        if target not in self._files:
            files: dict[str, dict[Chosen | None, list[Checked]]] = {}
            for rule in self.live(target):
                exact = {name: seen.exactly for name, seen in self._must(rule).items() if seen.exactly}
                name = min(exact, key=lambda one: len(exact[one]), default="")
                for whole in exact.get(name, (None,)):
                    files.setdefault(name, {}).setdefault(whole, []).append(rule)
            self._files[target] = files
        return self._files[target]

    def _apart(self, one: Checked, other: Checked) -> bool:
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
