"""A verdict by somebody else's matching: what a user of another engine would have to build around it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.rules import RuleSet, Verdict
from app.rules.engine import Alone
from app.rules.outcome import outcome_of
from app.rules.rule import Rule
from app.rules.settle import FieldState, settle_field
from app.rules.values import is_empty, text_of
from app.rules.verdict import verdict_on
from bench.rules.rivals import Compile, Json, Level, Seen


@dataclass(frozen=True, slots=True)
class _Stage:
    """Fields that may be settled at the same time, and what tells which of their rules match."""

    fields: tuple[Alone, ...]
    rules: tuple[Rule, ...]
    matching: Level | None


def judge_by(
    compile_level: Compile, ours: RuleSet, documents: list[Json]
) -> Callable[[Mapping[str, Any]], Verdict]:
    """Return what judges an asset's metadata by a rival's matching and our own code for the rest.

    ours: the same rules compiled by us, without loops; it gives fields and effects, no matching.
    """
    sets = {name: definition.is_set for name, definition in _fields(ours).items()}
    by_id = {document["external_id"]: document for document in documents}
    stages = []
    for fields in _levels(ours, by_id):
        rules = tuple(rule for field in fields for rule in ours.rules[field.field.id])
        conditions = [by_id[rule.id]["condition"] for rule in rules]
        stages.append(_Stage(fields, rules, compile_level(conditions, sets) if rules else None))
    blank: Seen = {name: [] if is_set else None for name, is_set in sets.items()}
    return lambda values: _judge(stages, ours.blank, blank, values)


def _judge(stages: list[_Stage], blank: Verdict, nothing: Seen, values: Mapping[str, Any]) -> Verdict:
    seen, states = dict(nothing), {}
    for stage in stages:
        called: defaultdict[str, list[Rule]] = defaultdict(list)
        if stage.matching:
            for rule, holds in zip(stage.rules, stage.matching(seen), strict=True):
                if holds:
                    called[rule.target].append(rule)
        for step in stage.fields:
            name = step.field.id
            value, rules = values.get(name), called.get(name, ())
            if rules or not is_empty(value):
                states[name] = state = settle_field(
                    step.field, outcome_of(step.field, step.own.definition, tuple(rules)), value, clear=False
                )
                if step.is_seen and state.outcome.definition.enabled:
                    seen[name] = _seen(state)
    return verdict_on(states, {}, blank, values, ())


def _seen(state: FieldState) -> Any:
    value = state.value
    if is_empty(value):
        return [] if state.field.is_set else None
    return value if state.field.is_set else text_of(value)


def _fields(ours: RuleSet) -> dict[str, Any]:
    return {step.field.id: step.field for step in ours.steps if isinstance(step, Alone)}


def _levels(ours: RuleSet, by_id: Mapping[str, Json]) -> list[tuple[Alone, ...]]:
    """Group fields by how long the longest chain is that leads to them."""
    depth: dict[str, int] = {}
    levels: defaultdict[int, list[Alone]] = defaultdict(list)
    for step in ours.steps:
        if not isinstance(step, Alone):
            raise ValueError("the rules have a loop")
        name = step.field.id
        upstream = {up for rule in ours.rules[name] for up in _named(by_id[rule.id]["condition"])}
        depth[name] = 1 + max((depth[up] for up in upstream), default=-1)
        levels[depth[name]].append(step)
    return [tuple(levels[number]) for number in sorted(levels)]


def _named(condition: Json) -> set[str]:
    parts = condition.get("and") or condition.get("or")
    return {name for part in parts for name in _named(part)} if parts else {condition["metadata_field_id"]}
