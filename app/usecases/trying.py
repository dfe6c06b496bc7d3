"""Trying the rules out: what they make of values that somebody types."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.model import RuleDocuments
from app.rules import Verdict
from app.rules.verdict import Problem
from app.usecases.snapshot import Snapshot, observed_rules


@dataclass(frozen=True, slots=True)
class Matched:
    """A rule that matched. observed: nothing is written because of it."""

    rule: Mapping[str, Any]
    observed: bool


@dataclass(frozen=True, slots=True)
class TriedField:
    """What the rules make of one field. value: after them; changes: they give it another one."""

    id: str
    enabled: bool
    hidden: bool
    mandatory: bool
    options: Sequence[str] | None
    value: Any
    changes: bool
    problems: Sequence[Problem]
    matched: Sequence[Matched]


@dataclass(frozen=True, slots=True)
class Tried:
    """The outcome. fields: by id, in the account's order. trace: those that rules matched, as settled."""

    verdict: Verdict
    fields: Mapping[str, TriedField]
    trace: Sequence[TriedField]


def try_values(
    values: Mapping[str, Any], snapshot: Snapshot, documents: RuleDocuments, *, clear: bool
) -> Tried:
    """Evaluate values by all active rules, the observed ones too. clear: as for `RuleSet.evaluate`."""
    rules = snapshot.all_rules
    verdict = rules.evaluate(values, clear=clear)
    observed = observed_rules(documents)
    by_id: dict[str, Mapping[str, Any]] = {rule["external_id"]: rule for rule in documents.rules}
    fields = {
        name: TriedField(
            id=name,
            enabled=shown["enabled"],
            hidden=shown["hidden"],
            mandatory=shown["mandatory"],
            options=shown["options"],
            value=shown["value"],
            changes=name in verdict.changes,
            problems=[problem for problem in verdict.problems if problem["field"] == name],
            matched=[Matched(by_id[rule], rule in observed) for rule in shown["rules"] if rule in by_id],
        )
        for name, shown in verdict.fields.items()
    }
    trace = [fields[name] for name in rules.upstream_first if fields[name].matched]
    return Tried(verdict, fields, trace)
