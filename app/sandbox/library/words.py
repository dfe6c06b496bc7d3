"""Tags and texts of the library's assets, with the slips of the people who wrote them."""

import random

from app.sandbox.library.people import PEOPLE
from app.sandbox.library.subjects import Subject


def tags_for(subject: Subject, detail: str, dice: random.Random) -> tuple[str, ...]:
    """Return an asset's tags: none in one of twelve, and in a few in another spelling."""
    luck = dice.random()
    if luck < 0.08:
        return ()
    tags = (*subject.tags, detail)
    return tuple(tag.replace("-", " ").title() for tag in tags) if luck < 0.12 else tags


def caption(subject: Subject, detail: str, dice: random.Random) -> dict[str, str]:
    """Return an asset's context: a description in two of three, a caption in some of these."""
    if dice.random() < 0.35:
        return {}
    what = PEOPLE[subject.person].label if subject.person else subject.name.replace("-", " ").capitalize()
    texts = {"alt": f"{what}, {detail.replace('-', ' ')}"}
    return texts | ({"caption": f"{what} ({subject.folder})"} if dice.random() < 0.4 else {})
