"""What an account's people call its fields, their options, and its rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.model import RuleDocuments


@dataclass(frozen=True, slots=True)
class Names:
    """Labels of fields, labels of their options by field, and names of rules, each by external id."""

    fields: Mapping[str, str]
    options: Mapping[str, Mapping[str, str]]
    rules: Mapping[str, str]

    def field(self, name: str) -> str:
        """Return a field's label, its id where it has none."""
        return self.fields.get(name) or name

    def rule(self, name: str) -> str:
        """Return a rule's name, its id where it has none."""
        return self.rules.get(name) or name

    def value(self, field: str, value: Any) -> str:
        """Return a value as people read it: options by their labels, nothing as "empty"."""
        if value is None or value == []:
            return "empty"
        labels = self.options.get(field, {})
        values = value if isinstance(value, list) else [value]
        return ", ".join(labels.get(str(one), str(one)) for one in values)


def names_in(documents: RuleDocuments) -> Names:
    """Return the names in an account's rules and fields."""
    fields = documents.fields or []
    return Names(
        {field["external_id"]: str(field.get("label") or "") for field in fields},
        {field["external_id"]: dict(_options(field)) for field in fields},
        {rule["external_id"]: str(rule.get("name") or "") for rule in documents.rules},
    )


def _options(field: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for option in (field.get("datasource") or {}).get("values") or []:
        yield str(option["external_id"]), str(option.get("value") or option["external_id"])
