"""The calls on a field's datasource (docs/vendor.md#validation-and-options).

These calls answer with active entries only, as the vendor's sample and the SDKs' tests show; reading the
whole field shows inactive ones too.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from app.sandbox.errors import bad_request, missing
from app.sandbox.fields.definition import merge_options, sorted_if_asked
from app.sandbox.fields.field import Field, Option
from app.sandbox.fields.store import FieldStore
from app.sandbox.words import JsonObject, whole_number


def list_field(store: FieldStore, field_id: str) -> Field:
    """Return an enum or set field; raises ApiError (404, or 400 for a field without a datasource)."""
    field = store.get(field_id)
    if not field.is_list:
        raise bad_request(f"Metadata field {field_id} doesn't have a datasource")
    return field


def shown(field: Field) -> JsonObject:
    """Return the answer of a datasource call: `{"values": [active entries]}`."""
    return {"values": [option.to_json() for option in field.options if option.active]}


def upsert(store: FieldStore, field_id: str, values: object) -> JsonObject:
    """Update known entries and append others."""
    if not isinstance(values, list) or not values:
        raise missing("values")
    field = list_field(store, field_id)
    changed = replace(field, options=merge_options(field.options, values))
    return shown(store.put(sorted_if_asked(changed)))


def set_active(store: FieldStore, field_id: str, external_ids: list[str], active: bool) -> JsonObject:
    """Delete (softly) or restore entries; that an unknown id refuses the call is an assumption."""
    field = list_field(store, field_id)
    if not external_ids:
        raise missing("external_ids")
    unknown = [entry for entry in external_ids if entry not in field.option_ids]
    if unknown:
        raise bad_request(f"external ids {', '.join(unknown)} do not exist")
    options = tuple(replace(o, active=active) if o.external_id in external_ids else o for o in field.options)
    return shown(store.put(replace(field, options=options)))


def order(store: FieldStore, field_id: str, order_by: object, direction: object) -> JsonObject:
    """Sort the entries by value without regard to case, ascending unless told `desc`."""
    if order_by != "value":
        raise bad_request(f"Invalid value {order_by} for parameter order_by")
    field = list_field(store, field_id)
    options = sorted(field.options, key=lambda option: option.value.lower(), reverse=direction == "desc")
    return shown(store.put(replace(field, options=tuple(options))))


def search(store: FieldStore, field_id: str, params: JsonObject) -> JsonObject:
    """Return active entries of one field whose value holds `term` (or is it, with `exact_match`).

    The rule-based `payload` is accepted and not evaluated.
    """
    field = list_field(store, field_id)
    exact = str(params.get("exact_match", "")).lower() in ("true", "1")
    fits = _fits(str(params.get("term", "")), exact)
    found = [o.to_json() for o in field.options if o.active and fits(o)]
    return {"values": found[: whole_number(params.get("max_results")) or 255]}


def search_all(store: FieldStore, params: JsonObject) -> list[Any]:
    """Return active entries of all fields whose value holds `term`, as a bare array."""
    fits = _fits(str(params.get("term", "")), exact=False)
    found = [
        {"field_id": field.external_id, "id": option.external_id, "value": option.value}
        for field in store.all()
        for option in field.options
        if option.active and fits(option)
    ]
    return found[: whole_number(params.get("max_results")) or 100]


def _fits(term: str, exact: bool) -> Callable[[Option], bool]:
    wanted = term.lower()
    if exact:
        return lambda option: option.value.lower() == wanted
    return lambda option: wanted in option.value.lower()
