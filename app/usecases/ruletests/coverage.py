"""Which rules, and which branches of their conditions, cases have tried both ways."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.rules import Field, Verdict
from app.rules.conditions import View, atoms, compile_condition
from app.rules.values import NOTHING, chosen
from app.usecases.rulecode.portable import Rule
from app.usecases.ruletests.run import CaseResult, RulesUnderTest

Atom = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Coverage:
    """What cases have shown of one rule.

    matched, unmatched: in how many cases. atoms: each condition on one field that its condition is made of,
    with the outcomes seen.
    """

    name: str
    rule: Rule
    matched: int
    unmatched: int
    atoms: tuple[tuple[Atom, frozenset[bool]], ...]


def coverage_of(tested: RulesUnderTest, results: Sequence[CaseResult]) -> list[Coverage]:
    """Return what cases have shown of each active rule, in the order in which they are listed.

    A case that is exempt from a rule shows nothing of it.
    """
    views = [(result, view_of(result.verdict, tested.fields)) for result in results]
    return [_coverage(name, rule, views, tested.fields) for name, rule in tested.rules.items()]


def view_of(verdict: Verdict, fields: Mapping[str, Field]) -> View:
    """Return what conditions saw: each field as it was settled, nothing of one that is disabled."""
    return {
        name: chosen(fields[name], field["value"]) if field["enabled"] else NOTHING
        for name, field in verdict.fields.items()
    }


def _coverage(
    name: str, rule: Rule, views: Sequence[tuple[CaseResult, View]], fields: Mapping[str, Field]
) -> Coverage:
    judged = [(result, view) for result, view in views if name not in result.case.exempt]
    target = rule["metadata_field_id"]
    matched = sum(name in result.verdict.fields[target]["rules"] for result, _ in judged)
    compiled = [(atom, compile_condition(atom, fields)) for atom in atoms(rule["condition"])]
    return Coverage(
        name,
        rule,
        matched,
        len(judged) - matched,
        tuple((atom, frozenset(holds(view) for _, view in judged)) for atom, holds in compiled),
    )
