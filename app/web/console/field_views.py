"""Fields and options as forms offer them: with the names that people gave them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.model import RuleDocuments
from app.rules import Field, usable_fields


@dataclass(frozen=True, slots=True)
class OptionView:
    """One option of a field."""

    id: str
    label: str
    active: bool = True

    @property
    def told(self) -> str:
        """What people read: the name, and the id where it is another."""
        return self.label if self.label == self.id else f"{self.label} ({self.id})"


@dataclass(frozen=True, slots=True)
class FieldView:
    """One field. options: None for a field without a datasource. known: the account has it."""

    id: str
    label: str
    type: str
    options: tuple[OptionView, ...] | None
    known: bool = True

    @property
    def told(self) -> str:
        """What people read: the name, and the id where it is another."""
        return self.label if self.label == self.id else f"{self.label} ({self.id})"

    @property
    def is_set(self) -> bool:
        """Whether the field holds several options."""
        return self.type == "set"

    def offered(self, chosen: Sequence[str]) -> list[OptionView]:
        """Return the options to offer: the account's, and what is chosen without being one of them."""
        known = {option.id for option in self.options or ()}
        strange = [OptionView(one, f"{one} (not an option)") for one in chosen if one not in known]
        return [*(self.options or ()), *strange]


def field_views(documents: RuleDocuments) -> dict[str, FieldView]:
    """Return an account's fields by their id, in its order."""
    listed = list(documents.fields or ())
    by_id = {
        str(document.get("external_id")): document for document in listed if isinstance(document, Mapping)
    }
    return {field.id: _view(field, by_id[field.id]) for field in usable_fields(listed)}


def sets_among(fields: Mapping[str, FieldView]) -> set[str]:
    """Return the ids of the fields that hold several options."""
    return {name for name, field in fields.items() if field.is_set}


def unknown_field(name: str) -> FieldView:
    """Return what stands for a field that the account does not have."""
    return FieldView(name, f"{name} (no such field)" if name else "", "string", None, known=False)


def _view(field: Field, document: Mapping[str, Any]) -> FieldView:
    options = None if field.options is None else tuple(_options(field, document))
    return FieldView(field.id, _label(document.get("label"), field.id), field.type, options)


def _options(field: Field, document: Mapping[str, Any]) -> list[OptionView]:
    entries = (document.get("datasource") or {}).get("values") or []
    labels = {entry["external_id"]: _label(entry.get("value"), entry["external_id"]) for entry in entries}
    return [OptionView(name, labels[name], active) for name, active in (field.options or {}).items()]


def _label(given: Any, otherwise: str) -> str:
    return given if isinstance(given, str) and given.strip() else otherwise
