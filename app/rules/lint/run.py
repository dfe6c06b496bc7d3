"""All checks, one after the other, for as long as there is something to spend."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from app.rules.compile import Document, Suspended, compile_rules
from app.rules.fields import Field
from app.rules.lint.applied import invalid_values
from app.rules.lint.budget import Budget, Spent
from app.rules.lint.building import setting_of, with_ids
from app.rules.lint.contradictions import contradictions
from app.rules.lint.disabled import disabled_conditions, never_enabled
from app.rules.lint.finding import WARNING, Finding, Named, Report
from app.rules.lint.grounds import Grounds, grounds_of
from app.rules.lint.loops import loops
from app.rules.lint.never import never_matching
from app.rules.lint.shadows import shadowed

MOST_STEPS, MOST_FINDINGS = 1_500_000, 500
"""What one look may take: two or three seconds. docs/lint.md#where-it-stops-looking has the figures."""

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
    named = with_ids([rule for rule in rules if rule.get("state") != "inactive"])
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


def _suspended(one: Suspended, names: dict[str, Named], rules: Sequence[Document]) -> Finding:
    name = names[one.rule_id]
    target = next(
        (rule["metadata_field_id"] for rule in rules if rule.get("external_id") == name.external_id), ""
    )
    because = "; ".join(problem.message for problem in one.problems)
    message = f"“{name.name or name.external_id}” is not evaluated: {because}."
    return Finding("suspended", WARNING, (name,), target, message)
