"""Two rules that match together and say different things of their field, so that one silently loses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from app.rules.inference import valid_part
from app.rules.lint.examples import Values, example
from app.rules.lint.finding import NOTICE, WARNING, Finding
from app.rules.lint.grounds import Grounds, finding
from app.rules.lint.setting import Checked, Setting, is_sound, matched
from app.rules.lint.wording import asset_told, told
from app.rules.values import same
from app.rules.verdict import Verdict

MOST = 5
"""Contradictions with later rules that are told of one rule."""
FLAGS = {
    "enable": ("enabled", "enables it", "disables it"),
    "hide": ("hidden", "hides it", "shows it"),
    "mandatory": ("mandatory", "makes it mandatory", "makes it optional"),
}
"""An effect, what a verdict calls it, and what a rule does that sets it to true or to false."""


def contradictions(grounds: Grounds) -> Iterator[Finding]:
    """Find pairs of which one loses, unless it is known to lose always.

    A rule loses to another if it has its way once that one, and whichever else says the same, is left out.
    """
    for target in grounds.setting.rules:
        told: Counter[str] = Counter()
        for earlier, later in grounds.pairs(target):
            if told[earlier.id] < MOST:
                found = list(_between(grounds, earlier, later))
                told[earlier.id] += len(found)
                yield from found


def _between(grounds: Grounds, earlier: Checked, later: Checked) -> Iterator[Finding]:
    for flag in FLAGS:
        if _differ(flag, earlier, later):
            yield from _flag(grounds, flag, earlier, later)
    if not _agree(earlier, later):
        yield from _value(grounds, earlier, later) or _value(grounds, later, earlier)


def _differ(flag: str, one: Checked, other: Checked) -> bool:
    mine, theirs = getattr(one.effects, flag), getattr(other.effects, flag)
    return mine is not None and theirs is not None and mine is not theirs


def _agree(one: Checked, other: Checked) -> bool:
    mine, theirs = one.effects.apply, other.effects.apply
    return mine is None or theirs is None or same(mine.value, theirs.value)


def _flag(grounds: Grounds, flag: str, loser: Checked, winner: Checked) -> Iterator[Finding]:
    if (loser.id, winner.id) in grounds.hidden:
        return
    setting, (word, on, off), target = grounds.setting, FLAGS[flag], loser.target
    wish = getattr(loser.effects, flag)
    siding = {rule.id for rule in setting.rules[target] if getattr(rule.effects, flag) is (not wish)}

    def shows(values: Values) -> bool:
        verdict = setting.evaluate(values)
        if not _both_count(verdict, loser, winner) or _flag_of(verdict, target, word) is wish:
            return False
        if flag == "mandatory" and not verdict.fields[target]["enabled"]:
            return False
        alone = setting.evaluate(values, exempt=siding)
        return matched(alone, loser) and _flag_of(alone, target, word) is wish

    enabling = grounds.valid.enabling(target) if flag == "mandatory" else None
    values = example(grounds.valid, shows, loser.when, winner.when, enabling)
    if values is None:
        return
    exception = _is_exception(grounds, winner, loser)
    said, other = (on, off) if wish else (off, on)
    message = (
        f"When {loser.quoted} and {winner.quoted} both match, {winner.quoted} {other}: {loser.quoted}, which "
        f"{said}, is passed over, because the last rule decides."
    )
    if exception:
        message += (
            f" {winner.quoted} matches only where {loser.quoted} does, so it may be meant as an exception."
        )
    shown = f"{asset_told(values)}: both match, and {target} is {word if not wish else 'not ' + word}"
    yield finding(
        "contradiction",
        NOTICE if exception else WARNING,
        [loser, winner],
        message,
        field=target,
        values=values,
        shows=shown,
    )


def _value(grounds: Grounds, loser: Checked, winner: Checked) -> list[Finding]:
    if (loser.id, winner.id) in grounds.hidden:
        return []
    setting, target = grounds.setting, loser.target
    siding = {rule.id for rule in setting.speaking[target, "apply"] if _agree(rule, winner)}

    def shows(values: Values) -> bool:
        verdict = setting.evaluate(values)
        if not _both_count(verdict, loser, winner) or _has_its_way(setting, verdict, loser):
            return False
        if not _has_its_way(setting, verdict, winner):
            return False
        alone = setting.evaluate(values, exempt=siding)
        return matched(alone, loser) and _has_its_way(setting, alone, loser)

    enabling = grounds.valid.enabling(target)
    values = example(grounds.valid, shows, loser.when, winner.when, enabling)
    if values is None or loser.effects.apply is None or winner.effects.apply is None:
        return []
    exception = _is_exception(grounds, winner, loser)
    reached = setting.evaluate(values).fields[target]["value"]
    message = (
        f"When {loser.quoted} and {winner.quoted} both match, {told(target)} gets "
        f"{told(winner.effects.apply.value)} from {winner.quoted}; {loser.quoted}, which applies "
        f"{told(loser.effects.apply.value)}, is passed over: {_why(loser, winner)}."
    )
    if exception:
        message += (
            f" {winner.quoted} matches only where {loser.quoted} does, so it may be meant as an exception."
        )
    deliberate = exception or winner.effects.apply.mode != loser.effects.apply.mode
    shown = f"{asset_told(values)}: both match, and {target} becomes {told(reached)}"
    severity = NOTICE if deliberate else WARNING
    return [
        finding("contradiction", severity, [loser, winner], message, field=target, values=values, shows=shown)
    ]


def _is_exception(grounds: Grounds, winner: Checked, loser: Checked) -> bool:
    """Say whether the winner matches in some of the cases only in which the loser does."""
    return grounds.implies(winner, loser) and not grounds.implies(loser, winner)


def _both_count(verdict: Verdict, one: Checked, other: Checked) -> bool:
    return matched(verdict, one, other) and is_sound(verdict, one, other)


def _flag_of(verdict: Verdict, target: str, word: str) -> bool:
    shown: dict[str, Any] = {**verdict.fields[target]}
    return bool(shown[word])


def _has_its_way(setting: Setting, verdict: Verdict, rule: Checked) -> bool:
    """Say whether a field, enabled, holds all that a rule validly applies."""
    of, shown = setting.fields[rule.target], verdict.fields[rule.target]
    if rule.effects.apply is None or not shown["enabled"]:
        return False
    valid, complete = valid_part(of, rule.effects.apply, shown["options"] or ())
    if not complete:
        return False
    if of.is_set:
        return set(valid) <= set(shown["value"] or ())
    return same(valid, shown["value"])


def _why(loser: Checked, winner: Checked) -> str:
    mine = loser.effects.apply and loser.effects.apply.mode
    theirs = winner.effects.apply and winner.effects.apply.mode
    if mine == theirs == "override":
        return "of two overrides the last one counts"
    if theirs == "override":
        return "an override replaces what other rules apply"
    if mine == theirs:
        return "the first rule has filled the field already"
    return "a value that another rule has applied is there already"
