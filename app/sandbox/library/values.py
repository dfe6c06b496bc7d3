"""The metadata of an asset: mostly right, sometimes incomplete, sometimes out of date."""

import random

from app.sandbox.library.people import PEOPLE, Person
from app.sandbox.library.subjects import Subject

Values = dict[str, str]

_OTHER_ROLES = ("recruiter", "writer", "designer")


def values_for(subject: Subject, dice: random.Random, age: float) -> Values:
    """Return an asset's values; `age` is from 0 (just uploaded) to 1, and older assets are better kept.

    Of a hundred assets about eighty are as the example's rules want them.
    """
    luck = dice.random()
    if subject.category is None or luck < 0.04 + 0.12 * (1 - age):
        return {}
    right = _right(subject, dice)
    if luck < 0.86:
        return right
    return _incomplete(right, dice) if luck < 0.94 else _stale(right, dice)


def _right(subject: Subject, dice: random.Random) -> Values:
    """Return what the rules want; site is left to them for those whom they give one."""
    values = {"category": str(subject.category)}
    if subject.person is not None and subject.category == "employee":
        values |= _of(PEOPLE[subject.person], subject.person, dice)
    return values


def _of(one: Person, key: str, dice: random.Random) -> Values:
    values = {"team": one.team, "role": one.role, "name": key}
    return values | ({"site": one.site} if dice.random() < 0.7 else {})


def _incomplete(right: Values, dice: random.Random) -> Values:
    """Return the values without the last ones, as where somebody stopped filling in the form."""
    names = list(right)
    return {name: right[name] for name in names[: dice.randrange(len(names))]}


def _stale(right: Values, dice: random.Random) -> Values:
    """Return values of which one was right once: another category by now, or a role of another team."""
    if "team" not in right:
        return {**right, "team": dice.choice(("marketing", "sales")), "site": "usa"}
    if dice.random() < 0.5:
        return {**right, "category": "contractor"}
    return {**right, "role": dice.choice(_OTHER_ROLES)}
