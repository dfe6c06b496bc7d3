"""What is known of a field's effective value, and what follows from it for conditions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from app.rules.values import NOTHING, Chosen


class Seen(NamedTuple):
    """A set of effective values: those that are as described.

    empty: True or False where that is known. exactly: it is one of these. has: all of these are chosen.
    The last two describe a populated value.
    """

    empty: bool | None = None
    exactly: frozenset[Chosen] | None = None
    has: Chosen = NOTHING


ANYTHING, EMPTY, POPULATED = Seen(), Seen(empty=True), Seen(empty=False)


def both(one: Seen, other: Seen) -> Seen | None:
    """Return what is known where both descriptions hold; None if they cannot."""
    if one.empty is None:
        return _whole(other)
    if other.empty is None or one is other:
        return _whole(one)
    if one.empty or other.empty:
        return EMPTY if one.empty is other.empty else None
    has = one.has | other.has
    exactly = one.exactly if other.exactly is None else other.exactly
    if one.exactly is not None and other.exactly is not None:
        exactly = one.exactly & other.exactly
    return _whole(Seen(False, exactly, has))


def follows(seen: Seen, wanted: Seen) -> bool | None:
    """Say whether a value as seen is as wanted: True for all such values, False for none, None for some."""
    if seen.empty is None:
        return True if wanted.empty is None else None
    if wanted.empty is None or seen.empty or wanted.empty:
        return wanted.empty is None or seen.empty is wanted.empty
    exact = None if wanted.exactly is None else _is_among(seen, wanted.exactly)
    having = True if wanted.has <= seen.has else _has(seen, wanted.has)
    if wanted.exactly is None:
        return having
    return False if exact is False or having is False else (exact and having)


def either(descriptions: Iterable[Seen]) -> Seen:
    """Return what all descriptions have in common: a value that is as one of them says is as this says."""
    found = list(descriptions)
    if any(one.empty is not found[0].empty for one in found) or found[0].empty is None:
        return ANYTHING
    if found[0].empty:
        return EMPTY
    exactly = None
    if all(one.exactly is not None for one in found):
        exactly = frozenset(whole for one in found for whole in one.exactly or ())
    return Seen(False, exactly, frozenset.intersection(*(one.has for one in found)))


def _whole(seen: Seen) -> Seen | None:
    """Drop what cannot be; None if nothing is left."""
    if seen.exactly is None:
        return seen
    exactly = frozenset(whole for whole in seen.exactly if seen.has <= whole)
    return seen._replace(exactly=exactly) if exactly else None


def _is_among(seen: Seen, wholes: frozenset[Chosen]) -> bool | None:
    if seen.exactly is None:
        return None if any(seen.has <= whole for whole in wholes) else False
    common = len(seen.exactly & wholes)
    return True if common == len(seen.exactly) else (None if common else False)


def _has(seen: Seen, wanted: Chosen) -> bool | None:
    if seen.exactly is None:
        return None
    having = sum(wanted <= whole for whole in seen.exactly)
    return True if having == len(seen.exactly) else (None if having else False)
