"""From rule documents and fields to a compiled rule set."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.errors import Problem, RuleSetInvalid
from app.rules.conditions import Mark, compile_condition, fields_named, lead_to
from app.rules.definition import own_definition
from app.rules.effects import read_effects
from app.rules.engine import Alone, Loop, RuleSet, Watchers
from app.rules.fields import Field
from app.rules.grammar import grammar_problems
from app.rules.inference import fits_alone
from app.rules.order import settling_order
from app.rules.outcome import outcome_of
from app.rules.references import reference_problems
from app.rules.rule import Rule
from app.rules.settle import FieldState
from app.rules.verdict import blank_verdict

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Suspended:
    """A stored rule that names a field or option the schema no longer has; it is not evaluated."""

    rule_id: str
    problems: tuple[Problem, ...]


def read_rules(document: Any) -> list[Document]:
    """Read rules from a list or a `{"metadata_rules": [...]}` object and check their grammar.

    Raises RuleSetInvalid with every problem of every rule, each at its JSON place.
    """
    rules = document.get("metadata_rules") if isinstance(document, Mapping) else document
    if not isinstance(rules, list):
        raise RuleSetInvalid([Problem("", 'expected a list of rules or {"metadata_rules": [...]}')])
    problems = [
        Problem(f"/{number}{problem.place}", problem.message)
        for number, rule in enumerate(rules)
        for problem in grammar_problems(rule)
    ]
    if problems:
        raise RuleSetInvalid(problems)
    return rules


def compile_rules(
    fields: Sequence[Field], rules: Sequence[Document]
) -> tuple[RuleSet, tuple[Suspended, ...]]:
    """Compile rules that passed `read_rules` (or were stored through it) against the fields of today.

    Returns the rule set and the active rules it leaves out because of what they name. Inactive rules are
    left out silently. A rule is known by its `external_id`, else its name, else its place in the list.
    """
    by_id = {field.id: field for field in fields}
    fit: list[tuple[str, Document]] = []
    suspended: list[Suspended] = []
    for number, rule in enumerate(rules):
        if rule.get("state") == "inactive":
            continue
        name = rule.get("external_id") or rule.get("name") or f"#{number + 1}"
        problems = reference_problems(rule, by_id)
        if problems:
            suspended.append(Suspended(name, tuple(problems)))
        else:
            fit.append((name, rule))
    return _rule_set(fields, by_id, sorted(fit, key=_place)), tuple(suspended)


def _place(named: tuple[str, Document]) -> tuple[bool, int]:
    """Rules with a position come first, ascending; sorting keeps the list's order among the rest."""
    position = named[1].get("position")
    return position is None, position or 0


def _rule_set(
    fields: Sequence[Field], by_id: Mapping[str, Field], rules: Sequence[tuple[str, Document]]
) -> RuleSet:
    upstream: dict[str, set[str]] = {field.id: set() for field in fields}
    for _, rule in rules:
        upstream[rule["metadata_field_id"]] |= fields_named(rule["condition"])
    components = settling_order(upstream)
    loops = [members for members in components if len(members) > 1 or members[0] in upstream[members[0]]]
    in_loops = {name for members in loops for name in members}
    compiled: dict[str, list[Rule]] = {field.id: [] for field in fields}
    for rank, (name, rule) in enumerate(rules):
        compiled[rule["metadata_field_id"]].append(_rule(name, rank, rule, by_id))
    watchers = _watchers(rule for name in compiled.keys() - in_loops for rule in compiled[name])
    own = {field.id: outcome_of(field, own_definition(field), ()) for field in fields}
    seen = {name for names in upstream.values() for name in names}
    alone = {
        field.id: Alone(
            name=field.id,
            field=field,
            own=own[field.id],
            fits=fits_alone(field, own[field.id].definition),
            watchers=watchers.get(field.id, {}),
            is_seen=field.id in seen,
        )
        for field in fields
    }
    return RuleSet(
        own=own,
        blank=blank_verdict([FieldState(field, own[field.id], None) for field in fields]),
        rules=compiled,
        steps=tuple(
            Loop(tuple(alone[name] for name in members)) if members in loops else alone[members[0]]
            for members in components
        ),
    )


def _rule(name: str, rank: int, rule: Document, by_id: Mapping[str, Field]) -> Rule:
    lead = lead_to(rule["condition"], by_id)
    return Rule(
        id=name,
        target=rule["metadata_field_id"],
        rank=rank,
        holds=compile_condition(rule["condition"], by_id),
        witnesses=tuple(lead.witnesses),
        proved=lead.proof,
        effects=read_effects(rule["result"]),
        document=rule,
    )


def _watchers(rules: Iterable[Rule]) -> dict[str, Watchers]:
    """File rules under the field that they wait for and what it shows, those of one target together."""
    filed: defaultdict[str, defaultdict[Mark, defaultdict[str, dict[int, Rule]]]] = defaultdict(
        lambda: defaultdict(lambda: defaultdict(dict))
    )
    for rule in rules:
        for name, mark in rule.witnesses:
            filed[name][mark][rule.target][rule.rank] = rule
    return {
        name: {mark: tuple(called.items()) for mark, called in marked.items()}
        for name, marked in filed.items()
    }
