"""Rules that change nothing, because others take away or already have all of their effect."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from app.rules.inference import valid_part
from app.rules.lint.examples import Values, example
from app.rules.lint.finding import WARNING, Finding
from app.rules.lint.grounds import Grounds, finding
from app.rules.lint.setting import KINDS, Checked, matched
from app.rules.lint.wording import asset_told, listed, told
from app.rules.values import same
from app.rules.verdict import Verdict


def shadowed(grounds: Grounds) -> Iterator[Finding]:
    """Find rules of which every effect is taken by rules that match whenever they do."""
    for rule in grounds.setting.asked:
        if rule.id in grounds.valid.never or len(grounds.setting.rules[rule.target]) < 2:
            continue
        by = [_taken_by(grounds, rule, kind) for kind in KINDS if getattr(rule.effects, kind) is not None]
        others = [other for other in dict.fromkeys(by) if other is not None]
        if not by or None in by or not others:
            continue
        if any(_contradicts(rule, other) and grounds.implies(other, rule) for other in others):
            continue
        found = _shown(grounds, rule, others)
        if found is not None:
            grounds.hidden.update((rule.id, other.id) for other in others)
            yield found


def _shown(grounds: Grounds, rule: Checked, others: Sequence[Checked]) -> Finding | None:
    setting = grounds.setting

    def shows(values: Values) -> bool:
        verdict = setting.evaluate(values)
        alone = setting.evaluate(values, exempt={rule.id})
        return matched(verdict, rule, *others) and _left(verdict) == _left(alone)

    values = example(grounds.valid, shows, rule.when)
    if values is None:
        return None
    names = listed(other.quoted for other in others)
    earlier = all(other.rank < rule.rank for other in others)
    how = "does so first" if earlier else "has the last word"
    message = (
        f"Whenever {rule.quoted} matches, {names} does too and {how} on {told(rule.target)}: {rule.quoted} "
        "never changes anything."
    )
    if len(others) > 1:
        message = (
            f"Whenever {rule.quoted} matches, {names} do too, and between them they leave nothing of it: "
            f"{rule.quoted} never changes anything."
        )
    shown = f"{asset_told(values)}: all match, and without {rule.quoted} the outcome is the same"
    return finding(
        "shadowed", WARNING, [rule, *others], message, field=rule.target, values=values, shows=shown
    )


def _left(verdict: Verdict) -> Any:
    """Return what a verdict comes to, whichever rules led to it."""
    fields = {name: {**shown, "rules": None} for name, shown in verdict.fields.items()}
    return dict(verdict.changes), fields


def _contradicts(rule: Checked, other: Checked) -> bool:
    flags = any(
        getattr(rule.effects, flag) is not None
        and getattr(other.effects, flag) is not None
        and getattr(rule.effects, flag) is not getattr(other.effects, flag)
        for flag in KINDS[:3]
    )
    mine, theirs = rule.effects.apply, other.effects.apply
    return flags or (mine is not None and theirs is not None and not same(mine.value, theirs.value))


def _taken_by(grounds: Grounds, rule: Checked, kind: str) -> Checked | None:
    """Return the first rule that takes this effect of a rule whenever it matches."""
    speaking = grounds.setting.speaking[rule.target, kind]
    for other in grounds.meeting(rule):
        if getattr(other.effects, kind) is None or not grounds.implies(rule, other):
            continue
        first, last = sorted((rule.rank, other.rank))
        between = [one for one in speaking if first < one.rank < last and one.id not in grounds.every.never]
        if _TAKES[kind](grounds, rule, other, between):
            return other
    return None


def _flag_taken(kind: str) -> Callable[[Grounds, Checked, Checked, Sequence[Checked]], bool]:
    def taken(_: Grounds, rule: Checked, other: Checked, between: Sequence[Checked]) -> bool:
        if other.rank > rule.rank:
            return True
        wish = getattr(rule.effects, kind)
        return all(getattr(one.effects, kind) is wish for one in (other, *between))

    return taken


def _options_taken(_: Grounds, rule: Checked, other: Checked, between: Sequence[Checked]) -> bool:
    mine, theirs = rule.effects.activate, other.effects.activate
    if mine is None or theirs is None:
        return False
    if other.rank > rule.rank:
        return theirs.override
    if mine.override:
        return mine == theirs and not between
    if any(one.effects.activate is not None and one.effects.activate.override for one in between):
        return False
    if theirs.options == "all":
        return True
    return mine.options != "all" and mine.options <= theirs.options


def _value_taken(grounds: Grounds, rule: Checked, other: Checked, between: Sequence[Checked]) -> bool:
    mine, theirs = rule.effects.apply, other.effects.apply
    if mine is None or theirs is None or not _surely_applies(grounds, rule, other):
        return False
    of = grounds.setting.fields[rule.target]
    if other.rank > rule.rank:
        return theirs.mode == "override"
    if mine.mode == "override":
        return theirs.mode == "override" and same(mine.value, theirs.value) and not between
    if mine.mode == "default" or not of.is_set:
        return True
    if theirs.mode == "default" or any(
        one.effects.apply.mode == "override" for one in between if one.effects.apply
    ):
        return False
    return set(_listed(mine.value)) <= set(_listed(theirs.value))


def _surely_applies(grounds: Grounds, rule: Checked, other: Checked) -> bool:
    """Say whether what the other rule applies is valid whenever this one matches."""
    if other.effects.apply is None:
        return False
    of, described = grounds.setting.fields[rule.target], grounds.described(rule) or []
    surely = [grounds.every.could(rule.target, known).surely for known in described]
    return bool(surely) and all(valid_part(of, other.effects.apply, allowed)[1] for allowed in surely)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


_TAKES: dict[str, Callable[[Grounds, Checked, Checked, Sequence[Checked]], bool]] = {
    **{kind: _flag_taken(kind) for kind in KINDS[:3]},
    "activate": _options_taken,
    "apply": _value_taken,
}
