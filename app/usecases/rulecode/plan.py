"""From the rules that shall be in force to the steps that make them so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from app.usecases.rulecode.differences import Difference, differences
from app.usecases.rulecode.matching import partners
from app.usecases.rulecode.ordering import new_positions
from app.usecases.rulecode.portable import Rule, in_order, is_active, portable

_ORDER = ("create", "change", "reorder")


class Prune(Enum):
    """What becomes of active rules that are not wanted any more."""

    INACTIVATE = "inactivate"
    DELETE = "delete"
    KEEP = "keep"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do: `create`, `change`, `reorder`, `inactivate` or `delete` a rule.

    rule: the rule as it is wanted, of one that goes as it is. body: what is sent of it.
    external_id: the rule there, "" if it has none. number: its number among the wanted ones.
    """

    action: str
    rule: Rule
    body: Mapping[str, Any]
    external_id: str = ""
    number: int | None = None
    differences: tuple[Difference, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the step as JSON tells it."""
        return {
            "action": self.action,
            "metadata_field_id": self.rule["metadata_field_id"],
            "name": self.rule.get("name"),
            "external_id": self.external_id or None,
            "differences": [
                {"key": one.key, "before": one.before, "after": one.after} for one in self.differences
            ],
            "rule": portable(self.rule),
        }


@dataclass(frozen=True, slots=True)
class Plan:
    """Steps in the order in which they are safe: rules come before others go.

    equal: how many rules need nothing. left: rules that are not wanted and stay, inactive ones and, if
    nothing is pruned, active ones.
    """

    steps: tuple[Step, ...]
    equal: int
    left: tuple[Rule, ...]


def make_plan(wanted: Sequence[Rule], there: Sequence[Rule], prune: Prune = Prune.INACTIVATE) -> Plan:
    """Plan what makes the rules there the wanted ones; nothing, if they are.

    Inactive rules that are not wanted are no difference unless rules are deleted: they do nothing, and that
    is how retired ones are left.

    Args:
        wanted: rules that follow the grammar, with or without an external_id.
        there: the place's rules, in the order of its list.
        prune: what becomes of rules that are not wanted.
    """
    pairs = partners(wanted, there)
    positions = new_positions(wanted, there, pairs)
    staying = [_staying(wanted, there, pairs, number, positions.get(number)) for number in in_order(wanted)]
    others = [rule for number, rule in enumerate(there) if number not in pairs.values()]
    going = [
        rule for rule in others if prune is Prune.DELETE or (prune is not Prune.KEEP and is_active(rule))
    ]
    steps = [step for step in staying if step is not None]
    return Plan(
        steps=(*sorted(steps, key=lambda step: _ORDER.index(step.action)), *_going(going, prune)),
        equal=len(wanted) - len(steps),
        left=tuple(rule for rule in others if rule not in going),
    )


def _staying(
    wanted: Sequence[Rule],
    there: Sequence[Rule],
    pairs: Mapping[int, int],
    number: int,
    position: int | None,
) -> Step | None:
    rule, moved = wanted[number], {} if position is None else {"position": position}
    if number not in pairs:
        return Step("create", rule, {**portable(rule), **moved}, number=number)
    before = there[pairs[number]]
    found = differences(rule, before)
    if not found and not moved:
        return None
    body = {**{one.top: _said(rule, one.top) for one in found}, **moved}
    if moved:
        found = (*found, Difference("position", before.get("position"), position))
    action = "reorder" if body.keys() == {"position"} else "change"
    return Step(action, rule, body, before.get("external_id", ""), number, found)


def _said(rule: Rule, key: str) -> Any:
    return rule.get(key, "active" if key == "state" else None)


def _going(rules: Sequence[Rule], prune: Prune) -> Iterator[Step]:
    for rule in rules:
        if prune is Prune.DELETE:
            yield Step("delete", rule, {}, rule.get("external_id", ""))
        else:
            state = Difference("state", "active", "inactive")
            yield Step(
                "inactivate", rule, {"state": "inactive"}, rule.get("external_id", ""), differences=(state,)
            )
