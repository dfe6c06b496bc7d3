"""Other engines, each told the same conditions the way its experts would.

A rival is asked which conditions of one level hold; the fields of a level depend on levels before it only, so
no rule is tried twice. What follows from the matching rules is worked out by our own code for all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any, Protocol

Json = dict[str, Any]
Seen = dict[str, Any]
"""Field id to what conditions see: text or None; a list of texts where the field is a set."""


class Level(Protocol):
    """The compiled conditions of one level."""

    def __call__(self, seen: Seen) -> Sequence[Any]:
        """Return a truth for each condition, in their order."""


Compile = Callable[[Sequence[Json], Mapping[str, bool]], Level]
"""Conditions, and field id to whether it is a set."""

RIVALS = {
    "zen-engine": "zen_engine",
    "datalogic-py": "datalogic",
    "jsonschema-rs": "json_schema",
    "cel-expr-python": "cel_expressions",
    "clipspy": "clips_rules",
    "json-logic-qubit": "json_logic_python",
    "business-rules": "business",
}
"""Package to the module here that speaks to it."""


def compiler_of(package: str) -> Compile:
    """Return how a rival compiles conditions. Raises ImportError if it is not installed."""
    found: Compile = import_module(f"bench.rules.rivals.{RIVALS[package]}").compile_level
    return found


def atoms(condition: Json, sets: Mapping[str, bool]) -> list[tuple[str, str, Any]]:
    """Return what an atomic condition asks, all of which must hold: (what, field, texts).

    `filled` and `empty` ask whether there is a value; `is` for a set whether it is exactly these, else
    whether it is one of them; `has` whether it holds all of them.
    """
    name, asked = condition["metadata_field_id"], []
    if "populated" in condition:
        asked.append(("filled" if condition["populated"] else "empty", name, ()))
    if "equals" in condition:
        wanted = condition["equals"]
        texts = [wanted] if isinstance(wanted, str) else wanted or []
        asked.append(("empty", name, ()) if wanted is None else ("is", name, sorted(set(texts))))
    if "includes" in condition:
        only = condition["includes"]
        asked.append(("has" if sets[name] else "is", name, sorted(set(only))))
    return asked
