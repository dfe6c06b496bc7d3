"""Finding out, before all else, what is so whatever the asset."""

from __future__ import annotations

from contextlib import suppress

from app.rules.lint.budget import Spent
from app.rules.lint.ground import Ground
from app.rules.lint.parts import Part
from app.rules.lint.seen import EMPTY


def settle(ground: Ground) -> None:
    """Find the rules that match none of the assets, and the fields that are disabled in all of them.

    Each finding may lead to others, so this goes on until there are none. What was found by the time the
    budget is spent is right all the same.
    """
    before = -1
    with suppress(Spent):
        while before != len(ground.never) + len(ground.settled):
            before = len(ground.never) + len(ground.settled)
            _settle_once(ground)


def _settle_once(ground: Ground) -> None:
    for name in ground.setting.fields:
        if name not in ground.settled and not ground.could(name, {}).on:
            ground.settled[name] = EMPTY
    for rule in ground.setting.all_rules:
        if rule.id not in ground.never and has_none(ground, rule.when):
            ground.never.add(rule.id)


def has_none(ground: Ground, *goals: Part, steps: int = 3000) -> bool:
    """Say whether it is certain that the goals hold for no asset."""
    try:
        with ground.setting.budget.at_most(steps):
            return next(ground.solutions(*goals), None) is None
    except Spent:
        return False
