"""When the library's assets came: in shoots, on the days of two years."""

import random
from dataclasses import dataclass

DAYS = 2 * 365
"""For how many days before today the library was built up."""

A_DAY = 86_400


@dataclass(frozen=True, order=True)
class Shoot:
    """Files of one subject, uploaded one after the other; `began` is in seconds since the first day."""

    began: int
    size: int


def shoots(count: int, dice: random.Random) -> list[Shoot]:
    """Return shoots that have `count` assets between them, in working hours, oldest first."""
    planned = []
    while count > 0:
        began = dice.randrange(DAYS) * A_DAY + 9 * 3600 + dice.randrange(8 * 3600)
        planned.append(Shoot(began, min(count, dice.randrange(3, 30))))
        count -= planned[-1].size
    return sorted(planned)
