"""Rules that match no asset, or none whose values are allowed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.rules.lint.examples import Values, example
from app.rules.lint.finding import WARNING, Finding
from app.rules.lint.ground import Blame, Ground
from app.rules.lint.grounds import Grounds, finding
from app.rules.lint.setting import AMISS, Checked, is_sound, matched
from app.rules.lint.settling import has_none
from app.rules.lint.wording import asset_told, listed, told


def never_matching(grounds: Grounds) -> Iterator[Finding]:
    """Find rules whose condition cannot hold. A field that is always disabled is told of elsewhere."""
    for rule in grounds.setting.asked:
        if rule.id in grounds.every.never:
            yield from _no_asset(grounds, rule)
        elif rule.id in grounds.valid.never:
            yield _no_allowed_values(grounds, rule)


def _no_asset(grounds: Grounds, rule: Checked) -> Iterator[Finding]:
    blames = _blames(grounds.every, rule)
    blamed = {blame.field for blame in blames}
    if blames and blamed <= grounds.every.settled.keys() & rule.looks_at:
        return
    message = f"No asset can match {rule.quoted}: {_because(grounds.every, blames)}. It never does anything."
    yield finding("never_matches", WARNING, [rule], message, field=rule.target)


def _no_allowed_values(grounds: Grounds, rule: Checked) -> Finding:
    blames = _blames(grounds.valid, rule)
    setting = grounds.setting

    def shows(values: Values) -> bool:
        verdict = setting.evaluate(values)
        return matched(verdict, rule) and not is_sound(verdict, rule)

    values = example(grounds.every, shows, rule.when)
    message = f"No asset with allowed values can match {rule.quoted}: {_because(grounds.valid, blames)}."
    told_example = ""
    if values is not None:
        message += " It matches only while an asset holds what it may not hold."
        about = {rule.target, *rule.looks_at}
        problem = next(
            p for p in setting.evaluate(values).problems if p["code"] in AMISS and p["field"] in about
        )
        amiss = f"{problem['field']} has the problem {problem['code']}"
        told_example = f"{asset_told(values)}: the rule matches, and {amiss}"
    return finding(
        "never_matches", WARNING, [rule], message, field=rule.target, values=values, shows=told_example
    )


def _blames(ground: Ground, rule: Checked) -> Sequence[Blame]:
    """Return why no asset was found, each reason once."""
    has_none(ground, rule.when)
    return list(dict.fromkeys(ground.blames))


def _because(ground: Ground, blames: Sequence[Blame]) -> str:
    return listed((_reason(ground, blame) for blame in blames[:3]), "and") or "its parts exclude each other"


def _reason(ground: Ground, blame: Blame) -> str:
    of, name = ground.setting.fields[blame.field], told(blame.field)
    texts = told(sorted(blame.texts))
    match blame.why:
        case "disabled":
            return f"it needs a value in {name}, which is disabled then"
        case "refused":
            return f"the rules of {name} never allow {texts} then"
        case "inadmissible" if len(blame.texts) > 1 and not of.is_set and blame.texts <= of.active:
            return f"{name} holds one value, never {texts} at once"
        case "inadmissible" if of.options is not None:
            inactive = [text for text in sorted(blame.texts) if not of.options.get(text, False)]
            return f"{told(inactive) if inactive else 'every option'} of {name} is inactive"
        case "inadmissible":
            return f"{texts} is not a valid value of {name}"
        case _:
            return f"it asks for values of {name} that exclude each other"
