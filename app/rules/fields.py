"""Metadata fields, read from the account's JSON (docs/vendor.md#fields)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.errors import Problem, RuleSetInvalid
from app.rules.schema import schema_problems
from app.rules.validation import Check, compile_validation, unchecked


@dataclass(frozen=True, slots=True)
class Field:
    """One metadata field's own definition.

    `options` maps each datasource option id, in datasource order, to whether it is active; None for fields
    without a datasource. `check` is the compiled `validation`, None where there is nothing to check.
    """

    id: str
    type: str
    mandatory: bool
    default_disabled: bool
    hidden: bool
    options: Mapping[str, bool] | None
    active: frozenset[str]
    check: Check | None

    @property
    def is_set(self) -> bool:
        """Whether the field holds several options."""
        return self.type == "set"


def read_fields(document: Any) -> tuple[Field, ...]:
    """Read fields from a list or a `{"metadata_fields": [...]}` object, keeping the account's order.

    Raises RuleSetInvalid with every problem found.
    """
    fields: dict[str, Field] = {}
    problems: list[Problem] = []
    for number, item in enumerate(_items(document)):
        found = schema_problems("field", item) or _repeated(item, fields)
        problems += [Problem(f"/{number}{problem.place}", problem.message) for problem in found]
        if not found:
            fields[item["external_id"]] = _field(item)
    if problems:
        raise RuleSetInvalid(problems)
    return tuple(fields.values())


def usable_fields(document: Any) -> tuple[Field, ...]:
    """Read what can be used of an account's fields, so that one odd field costs no other.

    Values of a field whose validation cannot be read are left unchecked. A field that cannot be read at all
    is left out, which suspends the rules that name it.
    """
    fields: dict[str, Field] = {}
    for item in _items(document):
        problems = schema_problems("field", item)
        if not problems:
            fields.setdefault(item["external_id"], _field(item))
        elif all(problem.place.startswith("/validation") for problem in problems):
            readable = {**item, "validation": None}
            fields.setdefault(item["external_id"], replace(_field(readable), check=unchecked))
    return tuple(fields.values())


def _items(document: Any) -> list[Any]:
    items = document.get("metadata_fields") if isinstance(document, Mapping) else document
    if not isinstance(items, list):
        raise RuleSetInvalid([Problem("", 'expected a list of fields or {"metadata_fields": [...]}')])
    return items


def _repeated(item: Mapping[str, Any], known: Mapping[str, Field]) -> list[Problem]:
    name = item["external_id"]
    return [Problem("/external_id", f'the field "{name}" is listed twice')] if name in known else []


def _field(item: Mapping[str, Any]) -> Field:
    options = _options(item) if item["type"] in ("enum", "set") else None
    return Field(
        id=item["external_id"],
        type=item["type"],
        mandatory=item.get("mandatory") is True,
        default_disabled=item.get("default_disabled") is True,
        hidden=(item.get("restrictions") or {}).get("hidden_ui") is True,
        options=options,
        active=frozenset(option for option, active in (options or {}).items() if active),
        check=compile_validation(item["type"], item.get("validation")),
    )


def _options(item: Mapping[str, Any]) -> dict[str, bool]:
    entries = (item.get("datasource") or {}).get("values") or []
    return {entry["external_id"]: entry.get("state") != "inactive" for entry in entries}
