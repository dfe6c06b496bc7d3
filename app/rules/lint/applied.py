"""Applied values that their field, or the options that rules allow, do not take."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.rules.definition import effective_definition
from app.rules.effects import Activation, Application
from app.rules.inference import valid_part
from app.rules.lint.examples import Values, example
from app.rules.lint.finding import WARNING, Finding
from app.rules.lint.grounds import Grounds, finding
from app.rules.lint.setting import Checked, matched
from app.rules.lint.wording import asset_told, told
from app.rules.verdict import Verdict


def invalid_values(grounds: Grounds) -> Iterator[Finding]:
    """Find rules whose value is refused: on its own account, or because of what another rule allows."""
    for target in grounds.setting.rules:
        restricted = grounds.setting.speaking.get((target, "activate"))
        for rule in grounds.live(target):
            if rule.effects.apply is None:
                continue
            if not _takes(grounds, rule):
                if grounds.setting.is_asked(rule):
                    yield from _refused(grounds, rule, None)
                continue
            for other in grounds.meeting(rule) if restricted else ():
                if other.effects.activate is not None and grounds.setting.is_asked(rule, other):
                    yield from _refused_by(grounds, rule, other)


def _refused_by(grounds: Grounds, rule: Checked, other: Checked) -> Iterator[Finding]:
    activate, apply = other.effects.activate, rule.effects.apply
    if activate is None or apply is None or _allows(activate, apply):
        return
    yield from _refused(grounds, rule, other)


def _refused(grounds: Grounds, rule: Checked, other: Checked | None) -> Iterator[Finding]:
    setting, target = grounds.setting, rule.target
    apply = rule.effects.apply

    def shows(values: Values) -> bool:
        verdict = setting.evaluate(values)
        if not _is_refused(verdict, rule):
            return False
        if other is None:
            return True
        return matched(verdict, other) and not _is_refused(setting.evaluate(values, exempt={other.id}), rule)

    goals = [rule.when, grounds.valid.enabling(target)] + ([other.when] if other else [])
    values = example(grounds.valid, shows, *goals)
    if values is None or apply is None:
        return
    if other is not None:
        why = f"{other.quoted}, which may match at the same time, does not allow it"
    elif rule.effects.activate is not None and setting.fields[target].active.issuperset(_listed(apply.value)):
        why = "the rule itself does not allow it"
    else:
        why = f"{told(target)} does not take it ({_kind(setting.fields[target].type)})"
    message = (
        f"{rule.quoted} applies {told(apply.value)} to {told(target)}, but {why}: the value is dropped and "
        "reported as invalid_apply_value."
    )
    shown = f"{asset_told(values)}: the rule matches, and its value is reported as invalid_apply_value"
    rules = [rule, other] if other else [rule]
    yield finding("invalid_value", WARNING, rules, message, field=target, values=values, shows=shown)


def _takes(grounds: Grounds, rule: Checked) -> bool:
    """Say whether the value is valid as far as the field and the rule itself go."""
    if rule.effects.apply is None:
        return True
    of, compiled = grounds.setting.fields[rule.target], grounds.setting.compiled
    own = compiled.own[rule.target].definition
    itself = [one for one in compiled.rules[rule.target] if one.id == rule.id]
    return valid_part(of, rule.effects.apply, effective_definition(own, itself).allowed)[1]


def _allows(activate: Activation, apply: Application) -> bool:
    return activate.options == "all" or activate.options.issuperset(_listed(apply.value))


def _is_refused(verdict: Verdict, rule: Checked) -> bool:
    return any(p["code"] == "invalid_apply_value" and p["rules"] == [rule.id] for p in verdict.problems)


def _kind(of_type: str) -> str:
    return "inactive option" if of_type in ("enum", "set") else "type or validation"


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
