"""Metadata values as rules see them."""

from __future__ import annotations

import re
from typing import Any

from app.rules.fields import Field

Chosen = frozenset[str]
"""What a condition sees of a value: its text, or the set of chosen options; empty when the value is."""

UNREADABLE = "\0"
"""Stands for a member that has no text. It keeps a value populated and equal to nothing."""

NOTHING: Chosen = frozenset()
DECIMAL = re.compile(r"-?[0-9]{1,4000}", re.ASCII)


def is_empty(value: Any) -> bool:
    """Say whether a value counts as absent: None, "" or [] (0 does not)."""
    return value is None or value == "" or value == []


def text_of(value: Any) -> str:
    """Return a scalar as rules write it: integers in decimal, text and dates as they are."""
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return UNREADABLE


def chosen(field: Field, value: Any) -> Chosen:
    """Return what conditions see of a field's value. A list where one value belongs equals nothing."""
    if is_empty(value):
        return NOTHING
    if is_option_list(value):
        return frozenset(value) if field.is_set else frozenset((*value, UNREADABLE))
    if isinstance(value, list):
        return frozenset((UNREADABLE, *(member for member in value if isinstance(member, str))))
    return frozenset((text_of(value),))


def is_option_list(value: Any) -> bool:
    """Say whether a value is of a set field's type: a list of option ids."""
    if not isinstance(value, list):
        return False
    for member in value:  # noqa: SIM110 - judging values is most of an evaluation, and this takes half as long
        if not isinstance(member, str):
            return False
    return True


def same(one: Any, other: Any) -> bool:
    """Say whether two values are no real difference: both empty, equal, or sets equal without order."""
    if one is other:
        return True
    if is_empty(one) or is_empty(other):
        return is_empty(one) and is_empty(other)
    if is_option_list(one) and is_option_list(other):
        return set(one) == set(other)
    return type(one) is type(other) and bool(one == other)


def without_repeats(members: list[str]) -> list[str]:
    """Return the members in order, each once."""
    return list(dict.fromkeys(members))
