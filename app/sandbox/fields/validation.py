"""Validation objects of fields (docs/vendor.md#validation-and-options): is one sound, does a value pass."""

import re
from datetime import date
from functools import lru_cache
from typing import Any

import re2

from app.sandbox.words import JsonObject, truthy, whole_number

MAX_STRING = 4_000_000
_COMPARABLE = ("integer", "date")
_DEPTH = 16
_BOUNDS = ("value", "min", "max")
_KEYS = {
    "and": ("type", "rules"),
    "greater_than": ("type", "value", "equals"),
    "less_than": ("type", "value", "equals"),
    "strlen": ("type", "min", "max"),
    "strregex": ("type", "regex"),
}


def sound(field_type: str, validation: object, depth: int = 0) -> bool:
    """Say whether a validation object is well formed for a field of that type.

    That kinds which do not fit the type are refused, and on enum and set fields any, is an assumption: the
    .NET SDK forbids them, other sources are silent.
    """
    if not isinstance(validation, dict) or depth > _DEPTH:
        return False
    kind = validation.get("type")
    if kind == "and":
        rules = validation.get("rules")
        return isinstance(rules, list) and bool(rules) and all(sound(field_type, r, depth + 1) for r in rules)
    if kind in ("greater_than", "less_than"):
        return field_type in _COMPARABLE and _comparable(field_type, validation.get("value")) is not None
    if kind == "strlen":
        return field_type == "string" and _sound_length(validation)
    return kind == "strregex" and field_type == "string" and _sound_pattern(validation.get("regex"))


def stored(field_type: str, validation: JsonObject) -> JsonObject:
    """Return a sound validation as the field keeps it: known keys, integers and flags in their own type."""
    kept = {name: validation[name] for name in _KEYS[validation["type"]] if name in validation}
    if "rules" in kept:
        kept["rules"] = [stored(field_type, rule) for rule in kept["rules"]]
    if "equals" in kept:
        kept["equals"] = truthy(kept["equals"])
    if field_type != "date":
        kept.update({name: whole_number(kept[name]) for name in _BOUNDS if name in kept})
    return kept


def passes(field_type: str, validation: JsonObject | None, value: object) -> bool:
    """Say whether a well-typed value of a string, integer or date field passes its validation."""
    if validation is None:
        return True
    kind = validation["type"]
    if kind == "and":
        return all(passes(field_type, rule, value) for rule in validation["rules"])
    if kind == "strlen":
        return bool(validation.get("min", 0) <= len(str(value)) <= validation.get("max", MAX_STRING))
    if kind == "strregex":
        return _matches(validation["regex"], str(value))
    return _compares(field_type, validation, value)


def _compares(field_type: str, validation: JsonObject, value: object) -> bool:
    given, bound = _comparable(field_type, value), _comparable(field_type, validation["value"])
    if given == bound:
        return validation.get("equals") is True
    return bool(given > bound) is (validation["type"] == "greater_than")


def _comparable(field_type: str, value: object) -> Any:
    if field_type == "integer":
        return whole_number(value)
    return real_day(value)


def real_day(value: object) -> date | None:
    """Return the day that a `YYYY-MM-DD` text names, None for anything else."""
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def _sound_length(validation: JsonObject) -> bool:
    bounds = [whole_number(validation[name]) for name in ("min", "max") if name in validation]
    return bool(bounds) and all(bound is not None and 0 <= bound <= MAX_STRING for bound in bounds)


def _sound_pattern(pattern: object) -> bool:
    if not isinstance(pattern, str):
        return False
    if _compiled(pattern) is not None:
        return True
    try:
        re.compile(pattern)
    except (re.error, RecursionError, OverflowError):
        return False
    return True


def _matches(pattern: str, text: str) -> bool:
    """Search in RE2; a PCRE pattern that RE2 can't run lets every value pass (an assumption)."""
    compiled = _compiled(pattern)
    return compiled is None or compiled.search(text) is not None


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> Any:
    options = re2.Options()
    options.log_errors = False
    try:
        return re2.compile(pattern, options)
    except re2.error:
        return None
