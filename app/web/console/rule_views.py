"""Rules as pages list them: in words, with their state, by the field they act on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.model import RuleDocuments
from app.rules import Suspended
from app.rules.lint import Finding
from app.usecases.rulewords import condition_told, result_told
from app.usecases.snapshot import observed_rules
from app.web.console.field_views import FieldView, sets_among, unknown_field

STATES = {
    "active": "active",
    "observed": "only observed",
    "inactive": "inactive",
    "suspended": "suspended",
}
"""States of a rule, each with how it is told, in the order in which they are counted."""


@dataclass(frozen=True, slots=True)
class RuleView:
    """One rule in the list. state: of STATES. suspended: why it is."""

    id: str
    rule: Mapping[str, Any]
    condition: str
    effects: Sequence[str]
    state: str
    suspended: Sequence[str] = ()
    findings: Sequence[Finding] = ()

    @property
    def name(self) -> str:
        """What people read: its name, its id where it has none."""
        return str(self.rule.get("name") or self.id)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which rules to show. text: a part of name, id, field or words. state: of STATES, or `findings`."""

    text: str = ""
    state: str = ""

    def takes(self, view: RuleView) -> bool:
        """Say whether a rule is one of them."""
        if self.state and view.state != self.state and not (self.state == "findings" and view.findings):
            return False
        told = (view.name, view.id, view.rule["metadata_field_id"], view.condition, *view.effects)
        return self.text.casefold() in "\n".join(told).casefold()


def views_of(
    documents: RuleDocuments,
    fields: Mapping[str, FieldView],
    suspended: Sequence[Suspended],
    findings: Sequence[Finding],
) -> list[RuleView]:
    """Return rules as pages show them, in their order; a finding goes to the rule to look at first."""
    observed, sets = observed_rules(documents), sets_among(fields)
    why = {one.rule_id: [problem.message for problem in one.problems] for one in suspended}
    by_rule: dict[str | None, list[Finding]] = {}
    for found in findings:
        for named in found.rules[:1]:
            by_rule.setdefault(named.external_id, []).append(found)
    return [
        RuleView(
            id=rule["external_id"],
            rule=rule,
            condition=condition_told(rule["condition"], sets),
            effects=result_told(rule["result"]),
            state=state_of(rule, is_suspended=rule["external_id"] in why, observed=observed),
            suspended=why.get(rule["external_id"], ()),
            findings=by_rule.get(rule["external_id"], ()),
        )
        for rule in documents.rules
    ]


def state_of(rule: Mapping[str, Any], *, is_suspended: bool, observed: Collection[str]) -> str:
    """Return which of STATES a rule is in. observed: external ids of those that are only observed."""
    if rule.get("state") == "inactive":
        return "inactive"
    if is_suspended:
        return "suspended"
    return "observed" if rule["external_id"] in observed else "active"


def grouped(
    views: Sequence[RuleView], fields: Mapping[str, FieldView]
) -> list[tuple[FieldView, list[RuleView]]]:
    """Return rules by their target field, in the account's order of fields, unknown ones last."""
    by_target: dict[str, list[RuleView]] = {}
    for view in views:
        by_target.setdefault(view.rule["metadata_field_id"], []).append(view)
    known = [name for name in fields if name in by_target]
    strange = [name for name in by_target if name not in fields]
    return [(fields.get(name, unknown_field(name)), by_target[name]) for name in (*known, *strange)]


def counted_states(views: Sequence[RuleView]) -> str:
    """Return how many rules are in which state, as `3 active, 1 only observed`."""
    count = Counter(view.state for view in views)
    return ", ".join(f"{count[state]:,} {told}" for state, told in STATES.items() if count[state])
