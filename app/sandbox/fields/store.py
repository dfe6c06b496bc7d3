"""The account's fields in their order, and the calls that change them (docs/vendor.md#fields)."""

from dataclasses import dataclass

from app.rules import Field as RuleField
from app.sandbox.errors import bad_request, not_found
from app.sandbox.fields.definition import define, redefine
from app.sandbox.fields.field import Field
from app.sandbox.fields.validation import sound
from app.sandbox.words import JsonObject, descends, whole_number

MAX_FIELDS = 100


@dataclass(frozen=True, kw_only=True)
class FieldState:
    """All that a field store holds, as a value."""

    fields: tuple[Field, ...]
    created: int


class FieldStore:
    """Fields by external id, in the account's order. Callers hold the account's lock."""

    def __init__(self) -> None:
        self._fields: dict[str, Field] = {}
        self._created = 0

    def state(self) -> FieldState:
        """Return all that the store holds."""
        return FieldState(fields=tuple(self._fields.values()), created=self._created)

    def restore(self, state: FieldState) -> None:
        """Hold what a state says and nothing else; raises ApiError (400) for a field that is not sound."""
        for field in state.fields:
            if field.validation is not None and not sound(field.type, field.validation):
                raise bad_request(f"validation of {field.external_id} is invalid")
        self._created = state.created
        self._arrange(list(state.fields))

    def __contains__(self, external_id: object) -> bool:
        return external_id in self._fields

    def all(self) -> list[Field]:
        """Return every field in order."""
        return list(self._fields.values())

    def for_rules(self) -> dict[str, RuleField]:
        """Return every field in order as the rule engine reads it."""
        return {external_id: field.for_rules for external_id, field in self._fields.items()}

    def get(self, external_id: str) -> Field:
        """Return one field; raises ApiError (404)."""
        if external_id not in self._fields:
            raise not_found(external_id)
        return self._fields[external_id]

    def create(self, body: JsonObject) -> Field:
        """Add a field from a POST body; raises ApiError (400) for duplicates, limits and unsound bodies."""
        field = define(body, self._created + 1)
        if field.external_id in self._fields:
            raise bad_request(f"external id {field.external_id} already exists")
        self._refuse_duplicate_label(field)
        if len(self._fields) >= MAX_FIELDS:
            raise bad_request(f"Maximum number of metadata fields is {MAX_FIELDS}")
        self._created += 1
        return self.put(field)

    def update(self, external_id: str, body: JsonObject) -> Field:
        """Change a field by a partial body; raises ApiError (400, 404)."""
        field = redefine(self.get(external_id), body)
        self._refuse_duplicate_label(field)
        return self.put(field)

    def put(self, field: Field) -> Field:
        """Store a field as it is, keeping its place, and return it."""
        self._fields[field.external_id] = field
        return field

    def delete(self, external_id: str) -> None:
        """Remove a field at once; the vendor does so in the background."""
        self.get(external_id)
        del self._fields[external_id]

    def order(self, order_by: object, direction: object) -> None:
        """Sort the fields by `label`, `external_id` or `created_at`, ascending unless told `desc`."""
        if order_by not in ("label", "external_id", "created_at"):
            raise bad_request(f"Invalid value {order_by} for parameter order_by")
        name = "created" if order_by == "created_at" else str(order_by)
        self._arrange(sorted(self.all(), key=lambda f: getattr(f, name), reverse=descends(direction)))

    def reorder(self, external_id: str, position: object) -> None:
        """Move a field to a place counted from 0; beyond the end means last."""
        place = whole_number(position)
        if place is None or place < 0:
            raise bad_request(f"Invalid value {position} for parameter position")
        field = self.get(external_id)
        others = [other for other in self.all() if other is not field]
        self._arrange([*others[:place], field, *others[place:]])

    def _arrange(self, fields: list[Field]) -> None:
        self._fields = {field.external_id: field for field in fields}

    def _refuse_duplicate_label(self, field: Field) -> None:
        """Refuse a label that another field has; the wording is an assumption, after that for ids."""
        for other in self._fields.values():
            if other.label == field.label and other.external_id != field.external_id:
                raise bad_request(f"label {field.label} already exists")
