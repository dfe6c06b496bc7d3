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
    if isinstance(value, list):
        members = frozenset(member if isinstance(member, str) else UNREADABLE for member in value)
        return members if field.is_set else members | {UNREADABLE}
    return frozenset((text_of(value),))


def is_option_list(value: Any) -> bool:
    """Say whether a value is of a set field's type: a list of option ids."""
    return isinstance(value, list) and all(isinstance(member, str) for member in value)


def same(one: Any, other: Any) -> bool:
    """Say whether two values are no real difference: both empty, equal, or sets equal without order."""
    if is_empty(one) or is_empty(other):
        return is_empty(one) and is_empty(other)
    if is_option_list(one) and is_option_list(other):
        return set(one) == set(other)
    return one is other or (type(one) is type(other) and bool(one == other))


def without_repeats(members: list[str]) -> list[str]:
    """Return the members in order, each once."""
    return list(dict.fromkeys(members))
