"""Step two: the value that matching rules infer for an enabled field, and what may be stored at all."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from enum import Enum
from typing import Any

from app.rules.definition import Definition
from app.rules.effects import Application
from app.rules.fields import Field
from app.rules.validation import is_date
from app.rules.values import DECIMAL, is_empty, is_option_list, without_repeats


class Standing(Enum):
    """How a stored value stands against its field."""

    FINE = "fine"
    NOT_ALLOWED = "not allowed"
    INVALID = "invalid"
    UNCHECKED = "unchecked"


def standing(field: Field, value: Any, allowed: Collection[str]) -> Standing:
    """Judge a populated value by type, allowed options and validation, in this order."""
    if not _right_type(field, value):
        return Standing.INVALID
    if field.options is not None:
        fine = all(option in allowed for option in _members(value))
        return Standing.FINE if fine else Standing.NOT_ALLOWED
    passes = field.check(value) if field.check else True
    if passes is None:
        return Standing.UNCHECKED
    return Standing.FINE if passes else Standing.INVALID


def fits_alone(field: Field, definition: Definition) -> Callable[[Any], bool]:
    """Return what tells whether a populated value may stay where only this definition counts."""
    allowed, check = definition.allowed, field.check
    if not definition.enabled:
        return lambda _value: False
    if field.is_set:
        return lambda value: is_option_list(value) and allowed.issuperset(value)
    if field.options is not None:
        return lambda value: isinstance(value, str) and value in allowed
    if field.type == "string" and check is None:
        return lambda value: isinstance(value, str)
    return lambda value: standing(field, value, allowed) is Standing.FINE


def not_allowed(value: Any, allowed: Collection[str]) -> list[str]:
    """Return the chosen options that are not allowed, in the value's order, each once."""
    return without_repeats([option for option in _members(value) if option not in allowed])


def cleared(field: Field, value: Any, allowed: Collection[str]) -> Any:
    """Return what may stay of a stored value: a set keeps its allowed options, the rest all or nothing."""
    if is_empty(value):
        return value
    stands = standing(field, value, allowed)
    if stands is Standing.NOT_ALLOWED and field.is_set:
        return [option for option in value if option in allowed]
    return value if stands in (Standing.FINE, Standing.UNCHECKED) else None


def infer(field: Field, value: Any, applied: Iterable[tuple[Any, str]]) -> Any:
    """Apply valid values, each with its mode, in order to what an enabled field holds."""
    reached = value
    for valid, mode in applied:
        reached = _combined(field, reached, valid, mode)
    return list(reached) if isinstance(reached, list) and reached is not value else reached


def _combined(field: Field, reached: Any, valid: Any, mode: str) -> Any:
    """Once a rule has inferred a value the field is populated, so `default` need only ask for that."""
    if mode == "override" or is_empty(reached):
        return valid
    if mode == "append" and field.is_set and is_option_list(reached):
        return without_repeats(reached + valid)
    return reached


def valid_part(field: Field, applied: Application, allowed: Collection[str]) -> tuple[Any, bool]:
    """Return the valid part of an applied value (None if there is none), and whether that is all of it."""
    given = applied.value if isinstance(applied.value, list) else [applied.value]
    if field.is_set:
        valid = without_repeats([option for option in given if isinstance(option, str) and option in allowed])
        return valid, all(option in valid for option in given)
    if len(given) != 1:
        return None, False
    value = _as_integer(given[0]) if field.type == "integer" else given[0]
    fine = standing(field, value, allowed) in (Standing.FINE, Standing.UNCHECKED)
    return (value, True) if fine else (None, False)


def _as_integer(value: Any) -> Any:
    return int(value) if isinstance(value, str) and DECIMAL.fullmatch(value) else value


def _members(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


def _right_type(field: Field, value: Any) -> bool:
    if field.is_set:
        return is_option_list(value)
    if field.type == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    return is_date(value) if field.type == "date" else isinstance(value, str)
