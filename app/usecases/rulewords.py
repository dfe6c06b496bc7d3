"""A rule in words: what it waits for, and what it does."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from app.rules.effects import Activation, Application, read_effects

LONGEST_LIST = 6
"""Values that are named; of a longer list the rest is counted."""


def condition_told(condition: Mapping[str, Any], sets: Collection[str] = ()) -> str:
    """Return a condition that follows the grammar as people say it, nested ones in brackets.

    sets: ids of fields that hold several options, where `equals` means something else.
    """
    for key in ("and", "or"):
        if key in condition:
            parts = [_part(one, sets, alone=len(condition[key]) == 1) for one in condition[key]]
            return f" {key} ".join(parts)
    name = condition["metadata_field_id"]
    return " and ".join(f"{name} {told}" for told in _criteria(condition, is_set=name in sets))


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


def _part(condition: Mapping[str, Any], sets: Collection[str], *, alone: bool) -> str:
    told = condition_told(condition, sets)
    return told if alone or "metadata_field_id" in condition else f"({told})"


def _criteria(atom: Mapping[str, Any], *, is_set: bool) -> Iterator[str]:
    if "populated" in atom:
        yield "has a value" if atom["populated"] else "is empty"
    if "equals" in atom:
        yield _equals(atom["equals"], is_set=is_set)
    if "includes" in atom:
        yield f"includes {value_told(atom['includes'])}"


def _equals(wanted: Any, *, is_set: bool) -> str:
    if wanted is None:
        return "is empty"
    if is_set:
        return f"is exactly {value_told(wanted)}"
    return f"is {value_told(wanted)}" if isinstance(wanted, str) else f"is one of {value_told(wanted)}"


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
