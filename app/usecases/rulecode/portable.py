"""Rules as a file holds them: what people say about them, nothing that a place adds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Rule = Mapping[str, Any]


def portable(rule: Rule) -> dict[str, Any]:
    """Return what of a rule is the same wherever it is kept.

    The external_id and the condition_signature are the place's. So is the position: in a file, the order of
    the rules says the same, and stays readable when one is put between two others. The state is left out
    where it is active.
    """
    said = {
        "name": rule.get("name"),
        "metadata_field_id": rule["metadata_field_id"],
        "condition": rule["condition"],
        "result": rule["result"],
    }
    return said if is_active(rule) else {**said, "state": rule["state"]}


def portable_rules(rules: Sequence[Rule]) -> list[dict[str, Any]]:
    """Return rules for a file, by target field, then in the order in which they are applied."""
    return [
        portable(rule) for rule in sorted(rules, key=lambda rule: (rule["metadata_field_id"], rank(rule)))
    ]


def rank(rule: Rule) -> tuple[bool, int]:
    """Return a rule's place within its field: those with a position first (docs/rules.md#in-which-order)."""
    position = rule.get("position")
    return position is None, position or 0


def in_order(rules: Sequence[Rule]) -> list[int]:
    """Return the numbers of rules in the order in which those of one field are applied."""
    return sorted(range(len(rules)), key=lambda number: rank(rules[number]))


def is_active(rule: Rule) -> bool:
    """Say whether a rule is evaluated."""
    return rule.get("state") != "inactive"
