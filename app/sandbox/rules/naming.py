"""What a rule names: fields and options, which cannot be deleted as long as it does."""

from collections.abc import Iterator
from typing import Any

from app.sandbox.words import JsonObject


def named_fields(rule: JsonObject) -> set[str]:
    """Return the rule's target and every field in its condition."""
    return {rule["metadata_field_id"], *(atom["metadata_field_id"] for atom in _atoms(rule["condition"]))}


def named_options(rule: JsonObject, field_id: str) -> set[str]:
    """Return the values of a field that the rule's condition or result names."""
    named: set[str] = set()
    for atom in _atoms(rule["condition"]):
        if atom["metadata_field_id"] == field_id:
            named.update(_texts(atom.get("equals")), _texts(atom.get("includes")))
    if rule["metadata_field_id"] == field_id:
        result = rule["result"]
        activate, apply = result.get("activate_values"), result.get("apply_value") or {}
        if isinstance(activate, dict):
            named.update(_texts(activate["external_ids"]))
        named.update(_texts(apply.get("value")), _texts(result.get("apply_default_value")))
    return named


def _atoms(condition: JsonObject) -> Iterator[JsonObject]:
    """Yield every condition on a single field that a condition is made of."""
    parts = condition.get("and") or condition.get("or")
    if parts is None:
        yield condition
        return
    for part in parts:
        yield from _atoms(part)


def _texts(value: Any) -> list[str]:
    if value is None:
        return []
    return [str(item) for item in (value if isinstance(value, list) else [value])]
