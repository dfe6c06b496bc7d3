"""A metadata field and its options, as immutable values."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from app.rules import Field as RuleField
from app.rules import read_fields
from app.sandbox.words import JsonObject

FIELD_TYPES = ("string", "integer", "date", "enum", "set")
RESTRICTIONS = ("readonly_ui", "hidden_ui", "excluded_from_search")


@dataclass(frozen=True, kw_only=True)
class Option:
    """One entry of a datasource; deleting one only makes it inactive."""

    external_id: str
    value: str
    active: bool = True

    def to_json(self) -> JsonObject:
        """Return the entry as the API shows it."""
        state = "active" if self.active else "inactive"
        return {"external_id": self.external_id, "value": self.value, "state": state}


@dataclass(frozen=True, kw_only=True)
class Field:
    """One metadata field (docs/vendor.md#fields); `created` is its place in the order of creation."""

    external_id: str
    type: str
    label: str
    mandatory: bool = False
    default_value: Any = None
    default_disabled: bool = False
    restrictions: frozenset[str] = frozenset()
    validation: JsonObject | None = None
    options: tuple[Option, ...] = ()
    allow_dynamic_list_values: bool = False
    alphabetically_sorted: bool = False
    group: str | None = "default"
    created: int = 0

    @property
    def is_list(self) -> bool:
        """Whether the field chooses from a datasource."""
        return self.type in ("enum", "set")

    @cached_property
    def active_ids(self) -> frozenset[str]:
        """Ids of the options that may be chosen now."""
        return frozenset(option.external_id for option in self.options if option.active)

    @cached_property
    def option_ids(self) -> frozenset[str]:
        """Ids of all options, deleted ones too."""
        return frozenset(option.external_id for option in self.options)

    @cached_property
    def for_rules(self) -> RuleField:
        """The field as the rule engine reads it."""
        return read_fields([self.to_json()])[0]

    def to_json(self) -> JsonObject:
        """Return the field as the API shows it, in the vendor's order, all three restrictions always present.

        `lazy_datasource_update` is shown for lists only, as recorded answers have it. What it means is told
        nowhere, so it is always false.
        """
        shown = {
            "type": self.type,
            "external_id": self.external_id,
            "label": self.label,
            "mandatory": self.mandatory,
            "default_value": self.default_value,
            "validation": self.validation,
            "default_disabled": self.default_disabled,
            "restrictions": {name: name in self.restrictions for name in RESTRICTIONS},
            "group": self.group,
        }
        if not self.is_list:
            return {**shown, "allow_dynamic_list_values": self.allow_dynamic_list_values}
        return {
            **shown,
            "datasource": {"values": [option.to_json() for option in self.options]},
            "lazy_datasource_update": False,
            "allow_dynamic_list_values": self.allow_dynamic_list_values,
            "alphabetically_sorted": self.alphabetically_sorted,
        }
