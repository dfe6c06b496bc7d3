"""What the library's shoots are about: where their files lie, what they are called and tagged."""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from app.sandbox.library.people import PEOPLE

_PRODUCTS = {
    "mug": "drinkware",
    "water-bottle": "drinkware",
    "tote-bag": "bags",
    "backpack": "bags",
    "t-shirt": "clothing",
    "hoodie": "clothing",
    "cap": "clothing",
    "notebook": "stationery",
    "pen-set": "stationery",
    "desk-lamp": "office",
}
_COLOURS = ("white", "black", "navy", "green", "red", "sand")
_VIEWS = ("front", "back", "side", "detail", "packshot", "lifestyle")
_EVENTS = ("open-day", "team-offsite", "product-launch", "trade-fair", "hackathon", "summer-party")
_PLACES = ("stage", "audience", "workshop", "booth", "entrance", "dinner", "group")
_PAPERS = ("price-list", "brand-guide", "press-kit", "size-chart", "brochure", "release-form")


@dataclass(frozen=True, kw_only=True)
class Subject:
    """One thing that is photographed: its folder, the words for file names, tags and texts.

    `category` is the option that its assets should have; `person` names whom they show.
    """

    category: str | None
    folder: str
    name: str
    details: tuple[str, ...]
    tags: tuple[str, ...]
    person: str | None = None


def product(dice: random.Random, _: Counter[str]) -> Subject:
    """Return a product in one of its colours."""
    kind, colour = dice.choice(list(_PRODUCTS)), dice.choice(_COLOURS)
    return Subject(
        category="product",
        folder=f"products/{_PRODUCTS[kind]}/{kind}",
        name=f"{kind}-{colour}",
        details=_VIEWS,
        tags=("product", _PRODUCTS[kind], colour),
    )


def event(dice: random.Random, seen: Counter[str]) -> Subject:
    """Return an event; `seen` numbers those of a kind."""
    kind = dice.choice(_EVENTS)
    seen[kind] += 1
    return Subject(
        category="event",
        folder=f"events/{kind}-{seen[kind]:02d}",
        name=kind,
        details=_PLACES,
        tags=("event", kind),
    )


def person(dice: random.Random, _: Counter[str]) -> Subject:
    """Return somebody who works here, for a while at least."""
    key = dice.choice(list(PEOPLE))
    one = PEOPLE[key]
    return Subject(
        category="contractor" if dice.random() < 0.15 else "employee",
        folder=f"people/{one.team}",
        name=one.slug,
        details=("portrait", "at-work", "badge"),
        tags=("people", one.team),
        person=key,
    )


def paper(dice: random.Random, _: Counter[str]) -> Subject:
    """Return a document or a file to download, which nobody has put into a category."""
    kind = dice.choice(_PAPERS)
    return Subject(
        category=None,
        folder=f"documents/{kind}",
        name=kind,
        details=("en", "de", "he", "draft"),
        tags=("document",),
    )


KINDS: tuple[tuple[Callable[[random.Random, Counter[str]], Subject], int], ...] = (
    (product, 50),
    (event, 28),
    (person, 16),
    (paper, 6),
)
"""What makes a subject, and how often it does so in a hundred shoots."""
