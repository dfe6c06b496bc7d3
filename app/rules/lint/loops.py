"""Fields whose rules look at each other, or at themselves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice, product
from typing import Any

from app.rules.lint.budget import Spent
from app.rules.lint.examples import Values, example, smallest
from app.rules.lint.finding import NOTICE, WARNING, Finding
from app.rules.lint.grounds import Grounds, finding
from app.rules.lint.setting import Checked, Setting, matched
from app.rules.lint.shapes import shaped
from app.rules.lint.wording import asset_told, listed, told

MOST, TRIED, TEXTS = 20, 200, 4
"""Rules of a loop and assets that are tried to upset it, and values of each field in these."""


def loops(grounds: Grounds) -> Iterator[Finding]:
    """Find loops: a warning with an asset that upsets it, else a notice with one that goes round in it."""
    setting = grounds.setting
    for members in setting.loops:
        closing = [rule for name in members for rule in setting.rules[name] if rule.looks_at & set(members)]
        if not setting.is_asked(*closing):
            continue
        values = None
        with suppress(Spent):
            values = _upsetting(setting, members, closing, grounds)
        if values is not None:
            yield _unstable(members, closing, values)
        else:
            yield _settling(grounds, members, closing)


def _unstable(members: Sequence[str], closing: Sequence[Checked], values: Values) -> Finding:
    message = (
        f"{_ring(members)}, and there are assets for which that never comes to rest: the loop is reported as "
        "unstable, its fields are judged as if they had no rules, and nothing is written to them."
    )
    shown = f"{asset_told(values)}: {listed(members)} does not settle"
    return finding("loop", WARNING, closing, message, field=members[0], values=values, shows=shown)


def _settling(grounds: Grounds, members: Sequence[str], closing: Sequence[Checked]) -> Finding:
    found = [(values, rule) for rule in closing[:MOST] if (values := _matched(grounds, rule)) is not None]
    values, rule = min(found, key=lambda one: len(one[0]), default=(None, closing[0]))
    message = (
        f"{_ring(members)}. Every asset that was tried comes to rest, but which value wins may depend on the "
        "order of the fields."
    )
    shown = "" if values is None else f"{asset_told(values)}: {rule.quoted} matches and looks at its own loop"
    return finding("loop", NOTICE, closing, message, field=members[0], values=values, shows=shown)


def _matched(grounds: Grounds, rule: Checked) -> Values | None:
    def shows(values: Values) -> bool:
        return matched(grounds.setting.evaluate(values), rule)

    with suppress(Spent):
        return example(grounds.valid, shows, rule.when)
    return None


def _ring(members: Sequence[str]) -> str:
    if len(members) == 1:
        return f"A rule of {told(members[0])} looks at {told(members[0])} itself"
    return f"The rules of {listed(map(told, members))} look at each other"


def _upsetting(
    setting: Setting, members: Sequence[str], closing: Sequence[Checked], grounds: Grounds
) -> Values | None:
    """Search among the rules' own values for an asset that does not settle."""

    def shows(values: Values) -> bool:
        problems = setting.evaluate(values).problems
        return any(problem["code"] == "unstable" and problem["field"] in members for problem in problems)

    for rule in closing[:MOST]:
        values = example(grounds.every, shows, rule.when)
        if values is not None:
            return values
    ways = [[None, *_values(setting, name)] for name in members]
    for chosen in islice(product(*ways), TRIED):
        values = {name: value for name, value in zip(members, chosen, strict=True) if value is not None}
        if shows(values):
            return smallest(values, shows)
    return None


def _values(setting: Setting, name: str) -> list[Any]:
    of = setting.fields[name]
    texts = setting.mentioned.get(name, ())[:TEXTS] or list(of.options or ())[:TEXTS] or ["x"]
    return [shaped(of, [text]) for text in texts]
