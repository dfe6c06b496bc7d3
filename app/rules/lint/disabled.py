"""Fields that are disabled whatever the asset, or whenever a rule matches."""

from __future__ import annotations

from collections.abc import Iterator

from app.rules.lint.examples import Values, example
from app.rules.lint.finding import WARNING, Finding
from app.rules.lint.grounds import Grounds, finding
from app.rules.lint.parts import tests_in
from app.rules.lint.setting import Checked, Setting, matched
from app.rules.lint.shapes import shaped
from app.rules.lint.wording import asset_told, told


def disabled_conditions(grounds: Grounds) -> Iterator[Finding]:
    """Find conditions on fields that are always disabled, and so count as empty."""
    setting = grounds.setting
    for name in grounds.every.settled:
        for rule in setting.watching(name):
            values = {name: _tested_value(setting, rule, name)}
            verdict = setting.evaluate(values)
            if verdict.fields[name]["enabled"]:
                continue
            message = (
                f"{rule.quoted} looks at {told(name)}, which no rule ever enables: whatever an asset holds "
                "there, the condition sees an empty field."
            )
            shows = f"{asset_told(values)}: {name} is disabled and counts as empty"
            yield finding(
                "disabled_condition", WARNING, [rule], message, field=name, values=values, shows=shows
            )


def never_enabled(grounds: Grounds) -> Iterator[Finding]:
    """Find rules that make a field mandatory, or fill it, and never find it enabled."""
    setting = grounds.setting
    for rule in setting.asked:
        if not (rule.effects.mandatory or rule.effects.apply) or rule.id in grounds.every.never:
            continue
        described = grounds.described(rule)
        if described is None or any(grounds.every.could(rule.target, known).on for known in described):
            continue

        def shows(values: Values, rule: Checked = rule) -> bool:
            verdict = setting.evaluate(values)
            return matched(verdict, rule) and not verdict.fields[rule.target]["enabled"]

        values = example(grounds.valid, shows, rule.when) or example(grounds.every, shows, rule.when)
        if values is not None:
            yield _never_enabled(grounds, rule, values)


def _never_enabled(grounds: Grounds, rule: Checked, values: Values) -> Finding:
    name = told(rule.target)
    does = [
        *([f"makes {name} mandatory"] if rule.effects.mandatory else []),
        *([f"applies a value to {name}"] if rule.effects.apply else []),
    ]
    why = (
        "no rule ever enables it"
        if rule.target in grounds.every.settled
        else f"it is disabled whenever {rule.quoted} matches"
    )
    message = (
        f"{rule.quoted} {' and '.join(does)}, but the field stays disabled: {why}. "
        "A disabled field is never missing and takes no value."
    )
    shows = f"{asset_told(values)}: the rule matches, and {rule.target} is disabled"
    return finding("never_enabled", WARNING, [rule], message, field=rule.target, values=values, shows=shows)


def _tested_value(setting: Setting, rule: Checked, name: str) -> object:
    """Return a value that the condition asks for."""
    for test in tests_in(rule.when):
        if test.field == name:
            wholes = sorted(test.wanted.exactly or (), key=sorted)
            if texts := test.wanted.has or (wholes[0] if wholes else frozenset()):
                return shaped(setting.fields[name], texts)
    of = setting.fields[name]
    known = [*(of.options or ()), *setting.mentioned.get(name, ()), "x"]
    return shaped(of, known[:1])
