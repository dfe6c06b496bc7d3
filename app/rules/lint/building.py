"""From rule documents to what lint works on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from app.rules.compile import Document
from app.rules.conditions import fields_named
from app.rules.engine import Loop, RuleSet
from app.rules.fields import Field
from app.rules.lint.budget import Budget
from app.rules.lint.finding import Named
from app.rules.lint.parts import taken_apart, tests_in
from app.rules.lint.setting import KINDS, Checked, Setting
from app.rules.rule import Rule
from app.rules.values import UNREADABLE, text_of

EVALUATION = 40
"""Steps that an evaluation without loops counts for, beside what fields there are."""


def with_ids(rules: Sequence[Document]) -> list[tuple[Named, Document]]:
    """Return each rule with how it is named, and an external_id that is its own."""
    counted = Counter(rule.get("external_id") for rule in rules)
    named: list[tuple[Named, Document]] = []
    for number, rule in enumerate(rules):
        given = rule.get("external_id")
        own = given if isinstance(given, str) and counted[given] == 1 else f"\0{number}"
        name = rule.get("name")
        shown = Named(given if isinstance(given, str) else None, name if isinstance(name, str) else None)
        named.append((shown, {**rule, "external_id": own}))
    return named


def setting_of(
    fields: Sequence[Field],
    named: Sequence[tuple[Named, Document]],
    compiled: RuleSet,
    budget: Budget,
    only: str | None,
) -> Setting:
    """Take apart the rules that are not suspended, each by its own external_id."""
    by_id = {field.id: field for field in fields}
    documents = {rule["external_id"]: (name, rule) for name, rule in named}
    checked = {
        target: [_checked(one, *documents[one.id], by_id) for one in rules]
        for target, rules in compiled.rules.items()
    }
    in_loops = sum(
        len(checked[m.name]) for step in compiled.steps if isinstance(step, Loop) for m in step.members
    )
    rings = [tuple(m.name for m in step.members) for step in compiled.steps if isinstance(step, Loop)]
    return Setting(
        fields=by_id,
        rules=checked,
        speaking=_speaking(checked),
        compiled=compiled,
        loops=rings,
        looped=frozenset(name for ring in rings for name in ring),
        mentioned=_mentioned([rule for rules in checked.values() for rule in rules]),
        cost=EVALUATION + len(fields) // 4 + 12 * in_loops,
        budget=budget,
        only=only,
    )


def _checked(rule: Rule, named: Named, document: Document, fields: Mapping[str, Field]) -> Checked:
    return Checked(
        id=rule.id,
        named=named,
        target=rule.target,
        rank=rule.rank,
        when=taken_apart(document["condition"], fields),
        looks_at=frozenset(fields_named(document["condition"])),
        effects=rule.effects,
    )


def _speaking(rules: dict[str, list[Checked]]) -> dict[tuple[str, str], list[Checked]]:
    return {
        (target, kind): [rule for rule in of if getattr(rule.effects, kind) is not None]
        for target, of in rules.items()
        for kind in KINDS
    }


def _mentioned(rules: Sequence[Checked]) -> dict[str, list[str]]:
    """Return the texts that rules compare with each field, or apply to it, each once."""
    texts: dict[str, dict[str, None]] = {}
    for rule in rules:
        for test in tests_in(rule.when):
            of = texts.setdefault(test.field, {})
            of.update(dict.fromkeys(sorted(test.wanted.has.union(*(test.wanted.exactly or ())))))
        if rule.effects.apply:
            given = rule.effects.apply.value
            of = texts.setdefault(rule.target, {})
            of.update(dict.fromkeys(map(text_of, given if isinstance(given, list) else [given])))
    return {name: [text for text in of if text not in ("", UNREADABLE)] for name, of in texts.items()}
