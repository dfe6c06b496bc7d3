"""A compiled rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.rules.conditions import Holds, Witness
from app.rules.effects import Effects


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """One active rule: its id, target field, rank within the rule set, condition and effects.

    Ranks rise in the order in which rules of one field are applied. witnesses: one
    of them is there whenever the condition holds; proved: then it does. document: as it was written.
    """

    id: str
    target: str
    rank: int
    holds: Holds
    witnesses: tuple[Witness, ...]
    proved: bool
    effects: Effects
    document: Mapping[str, Any]
