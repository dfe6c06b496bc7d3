"""All checks, one after the other, for as long as there is something to spend."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from app.rules.compile import Document, Suspended, compile_rules
from app.rules.conditions import fields_named
from app.rules.engine import Loop, RuleSet
from app.rules.fields import Field
from app.rules.lint.applied import invalid_values
from app.rules.lint.budget import Budget, Spent
from app.rules.lint.contradictions import contradictions
from app.rules.lint.disabled import disabled_conditions, never_enabled
from app.rules.lint.finding import WARNING, Finding, Named, Report
from app.rules.lint.grounds import Grounds, grounds_of
from app.rules.lint.loops import loops
from app.rules.lint.never import never_matching
from app.rules.lint.parts import taken_apart, tests_in
from app.rules.lint.setting import KINDS, Checked, Setting
from app.rules.lint.shadows import shadowed
from app.rules.rule import Rule
from app.rules.values import UNREADABLE, text_of

MOST_STEPS, MOST_FINDINGS = 1_500_000, 500
"""What one look may take: two or three seconds. docs/lint.md#where-it-stops-looking has the figures."""

EVALUATION = 40
"""Steps that an evaluation without loops counts for, beside what fields there are."""

CHECKS: dict[str, Callable[[Grounds], Iterator[Finding]]] = {
    "loops": loops,
    "conditions on disabled fields": disabled_conditions,
    "rules that never match": never_matching,
    "fields that are never enabled": never_enabled,
    "applied values": invalid_values,
    "shadowed rules": shadowed,
    "contradictions": contradictions,
}


def lint(
    fields: Sequence[Field],
    rules: Sequence[Document],
    *,
    only: str | None = None,
    steps: int = MOST_STEPS,
) -> Report:
    """Look for what nobody can have meant in rules that follow the grammar.

    fields: of the account. rules: in the order in which they are kept; inactive ones play no part. only: the
    `external_id` of the one rule that findings are asked for. steps: how long to look, a microsecond or two
    each.
    """
    named = _with_ids([rule for rule in rules if rule.get("state") != "inactive"])
    compiled, suspended = compile_rules(fields, [rule for _, rule in named])
    names = {rule["external_id"]: name for name, rule in named}
    findings = [
        _suspended(one, names, rules) for one in suspended if only in (None, names[one.rule_id].external_id)
    ]
    out = {one.rule_id for one in suspended}
    fit = [(name, rule) for name, rule in named if rule["external_id"] not in out]
    setting = setting_of(fields, fit, compiled, Budget(steps), only)
    stopped = []
    if only is None or any(rule.id == only for rule in setting.all_rules):
        stopped = _run(grounds_of(setting), findings)
    findings.sort(key=lambda found: found.severity != WARNING)
    return Report(tuple(findings), tuple(stopped))


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


def _run(grounds: Grounds, findings: list[Finding]) -> list[str]:
    stopped = []
    for what, check in CHECKS.items():
        try:
            for found in check(grounds):
                findings.append(found)
                if len(findings) >= MOST_FINDINGS:
                    return [f"There are more than {MOST_FINDINGS:,} findings; the rest was not looked for."]
        except Spent:
            stopped.append(what)
    if not stopped:
        return []
    return [
        f"These rules are too many to look at all of them; not looked at to the end: {', '.join(stopped)}."
    ]


def _with_ids(rules: Sequence[Document]) -> list[tuple[Named, Document]]:
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


def _suspended(one: Suspended, names: dict[str, Named], rules: Sequence[Document]) -> Finding:
    name = names[one.rule_id]
    target = next(
        (rule["metadata_field_id"] for rule in rules if rule.get("external_id") == name.external_id), ""
    )
    because = "; ".join(problem.message for problem in one.problems)
    message = f"“{name.name or name.external_id}” is not evaluated: {because}."
    return Finding("suspended", WARNING, (name,), target, message)


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
