"""A rule in words: what it waits for, and what it does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.rules.effects import Activation, Application, read_effects

LONGEST_LIST = 6
"""Values that are named; of a longer list the rest is counted."""


def condition_told(condition: Mapping[str, Any]) -> str:
    """Return a condition that follows the grammar as people say it, nested ones in brackets."""
    for key in ("and", "or"):
        if key in condition:
            parts = [
                _bracketed(one) if len(condition[key]) > 1 else condition_told(one) for one in condition[key]
            ]
            return f" {key} ".join(parts)
    return " and ".join(f"{condition['metadata_field_id']} {told}" for told in _criteria(condition))


def result_told(result: Mapping[str, Any]) -> list[str]:
    """Return what a result that follows the grammar does to its field, one short phrase for each effect."""
    effects = read_effects(result)
    flags = (
        (effects.enable, "enables it", "disables it"),
        (effects.hide, "hides it", "shows it"),
        (effects.mandatory, "makes it mandatory", "makes it optional"),
    )
    told = [yes if flag else no for flag, yes, no in flags if flag is not None]
    if effects.activate is not None:
        told.append(_activation(effects.activate))
    if effects.apply is not None:
        told.append(_application(effects.apply))
    return told or ["does nothing"]


def value_told(value: Any) -> str:
    """Return a value, or a list of them, for a sentence."""
    values = value if isinstance(value, list) else [value]
    named = ", ".join(f"“{one}”" for one in values[:LONGEST_LIST])
    return named if len(values) <= LONGEST_LIST else f"{named} and {len(values) - LONGEST_LIST} more"


def _bracketed(condition: Mapping[str, Any]) -> str:
    told = condition_told(condition)
    return told if "metadata_field_id" in condition else f"({told})"


def _criteria(atom: Mapping[str, Any]) -> Iterator[str]:
    if "populated" in atom:
        yield "has a value" if atom["populated"] else "is empty"
    if "equals" in atom:
        yield _equals(atom["equals"])
    if "includes" in atom:
        yield f"includes {value_told(atom['includes'])}"


def _equals(wanted: Any) -> str:
    if wanted is None:
        return "is empty"
    return (
        f"is {value_told(wanted)}"
        if isinstance(wanted, str)
        else f"is one of, or exactly, {value_told(wanted)}"
    )


def _activation(activation: Activation) -> str:
    if activation.options == "all":
        return "allows every option"
    if not activation.options:
        return "allows no option"
    options = value_told(sorted(activation.options))
    return f"allows only {options}" if activation.override else f"also allows {options}"


def _application(application: Application) -> str:
    value = value_told(application.value)
    verb = {"default": "fills in {} if empty", "override": "sets {}", "append": "adds {}"}[application.mode]
    return verb.format(value)
