"""Is a field or an option used by a rule? Inactive rules count: they may be made active again.

Source: the account's own refusals, docs/vendor.md#rules-api.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from app.ports import RuleBook
from app.rules.conditions import atoms


def field_in_use(book: RuleBook, cloud: str, field_id: str) -> bool:
    """Say whether any rule has the field as its target or in its condition."""
    return any(
        field_id == rule["metadata_field_id"]
        or any(field_id == atom["metadata_field_id"] for atom in atoms(rule["condition"]))
        for rule in book.load(cloud).rules
    )


def option_in_use(book: RuleBook, cloud: str, field_id: str, options: Collection[str]) -> bool:
    """Say whether any rule names one of a field's options, in its condition or its result."""
    return any(
        option in options for rule in book.load(cloud).rules for option in _options_named(rule, field_id)
    )


def _options_named(rule: Mapping[str, Any], field_id: str) -> Iterator[Any]:
    for atom in atoms(rule["condition"]):
        if atom["metadata_field_id"] == field_id:
            yield from _listed(atom.get("equals"))
            yield from _listed(atom.get("includes"))
    if rule["metadata_field_id"] == field_id:
        result = rule["result"]
        activate, apply = result.get("activate_values"), result.get("apply_value")
        yield from _listed(activate.get("external_ids") if isinstance(activate, Mapping) else None)
        yield from _listed(apply.get("value") if isinstance(apply, Mapping) else None)
        yield from _listed(result.get("apply_default_value"))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
