"""The calls on a field's datasource (docs/vendor.md#validation-and-options).

These calls answer with active entries only, as the vendor's sample and the SDKs' tests show; reading the
whole field shows inactive ones too.
"""

from dataclasses import replace

from app.sandbox.errors import bad_request, missing
from app.sandbox.fields.definition import merge_options, sorted_if_asked
from app.sandbox.fields.field import Field, Option
from app.sandbox.fields.store import FieldStore
from app.sandbox.words import JsonObject, descends


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
    """Sort the entries by value without regard to case, ascending unless told `desc`, once."""
    if order_by != "value":
        raise bad_request(f"Invalid value {order_by} for parameter order_by")
    field = list_field(store, field_id)
    options = sorted(field.options, key=lambda option: option.value.lower(), reverse=descends(direction))
    return shown(store.put(replace(field, options=tuple(options))))


def search(field: Field, term: str, *, exact: bool = False) -> list[Option]:
    """Return active entries of a field whose value holds the term (or is it), without regard to case."""
    wanted = term.lower()
    found = (option for option in field.options if option.active)
    if exact:
        return [option for option in found if option.value.lower() == wanted]
    return [option for option in found if wanted in option.value.lower()]
