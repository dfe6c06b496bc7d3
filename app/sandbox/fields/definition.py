"""From the body of a create or update call to a checked field definition."""

from dataclasses import replace
from typing import Any

from app.sandbox.errors import bad_request, missing
from app.sandbox.fields.field import FIELD_TYPES, RESTRICTIONS, Field, Option
from app.sandbox.fields.validation import sound, stored
from app.sandbox.fields.values import typed
from app.sandbox.words import JsonObject, new_id, truthy

MAX_TEXT = 255
MAX_OPTIONS = 3000
_FLAGS = ("mandatory", "default_disabled", "allow_dynamic_list_values", "alphabetically_sorted")


def define(body: JsonObject, created: int) -> Field:
    """Return the field that a POST body defines (docs/vendor.md#fields).

    Raises ApiError (400) for what is missing or unsound. Only `default_value is invalid` is a known text;
    the other wordings are assumptions.
    """
    for required in ("type", "label"):
        if body.get(required) in (None, ""):
            raise missing(required)
    if body["type"] not in FIELD_TYPES:
        raise bad_request(f"Invalid value {body['type']} for parameter type")
    if body["type"] in ("enum", "set") and body.get("datasource") is None:
        raise missing("datasource")
    blank = Field(
        external_id=short_text(body.get("external_id") or new_id()[:20], "external_id"),
        type=body["type"],
        label="",
        created=created,
    )
    return redefine(blank, body)


def redefine(field: Field, body: JsonObject) -> Field:
    """Return the field changed by a partial body; `external_id` and `type` are ignored."""
    changes: dict[str, Any] = {name: truthy(body[name]) for name in _FLAGS if name in body}
    if "label" in body:
        changes["label"] = short_text(body["label"], "label")
    if "restrictions" in body:
        changes["restrictions"] = _restrictions(body["restrictions"])
    if "validation" in body:
        changes["validation"] = _validation(field.type, body["validation"])
    if field.is_list and body.get("datasource") is not None:
        changes["options"] = merge_options(field.options, entries(body["datasource"]))
    if "group" in body:
        changes["group"] = None if body["group"] is None else short_text(body["group"], "group")
    return checked(with_default(sorted_if_asked(replace(field, **changes)), body))


def with_default(field: Field, body: JsonObject) -> Field:
    """Return the field with the body's default value.

    Raises ApiError (400), in the vendor's words, for a default value that is not valid for the field, be it
    new or made invalid by a new validation.
    """
    given = body.get("default_value", field.default_value)
    if given is None or given == "" or given == []:
        return replace(field, default_value=None)
    if not {"default_value", "validation"} & body.keys():
        return field
    value = typed(field, given)
    if value is None:
        raise bad_request("default_value is invalid")
    return replace(field, default_value=value)


def checked(field: Field) -> Field:
    """Return the field, refused if it is both mandatory and read-only in the UI."""
    if field.mandatory and "readonly_ui" in field.restrictions:
        raise bad_request("A metadata field can't be both mandatory and readonly_ui")
    return field


def entries(datasource: object) -> list[Any]:
    """Return the `values` list of a datasource object, refusing anything else with 400."""
    values = datasource.get("values") if isinstance(datasource, dict) else None
    if not isinstance(values, list):
        raise missing("values")
    return values


def merge_options(options: tuple[Option, ...], sent: list[Any]) -> tuple[Option, ...]:
    """Return the options with the sent entries updated or appended; `state` and `position` are ignored."""
    merged = {option.external_id: option for option in options}
    for entry in sent:
        if not isinstance(entry, dict) or entry.get("value") in (None, ""):
            raise missing("value")
        option_id = short_text(entry.get("external_id") or new_id(), "external_id")
        text = short_text(entry["value"], "value")
        active = merged[option_id].active if option_id in merged else True
        merged[option_id] = Option(external_id=option_id, value=text, active=active)
    if len(merged) > MAX_OPTIONS:
        raise bad_request(f"A datasource can't have more than {MAX_OPTIONS} values")
    return tuple(merged.values())


def sorted_if_asked(field: Field) -> Field:
    """Return the field with its options in case-insensitive order where `alphabetically_sorted` is on."""
    if not field.alphabetically_sorted:
        return field
    return replace(field, options=tuple(sorted(field.options, key=lambda option: option.value.lower())))


def short_text(value: object, name: str) -> str:
    """Return an id or label as text, refused with 400 if it is not one of 1 to 255 characters."""
    text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    if not text.strip() or len(text) > MAX_TEXT:
        raise bad_request(f"Invalid value {str(value)[:40]} for parameter {name}")
    return text


def _restrictions(given: object) -> frozenset[str]:
    if given is None:
        return frozenset()
    if not isinstance(given, dict):
        raise bad_request("Invalid value for parameter restrictions")
    return frozenset(name for name in RESTRICTIONS if truthy(given.get(name)))


def _validation(field_type: str, given: Any) -> JsonObject | None:
    if given is None:
        return None
    if not sound(field_type, given):
        raise bad_request("validation is invalid")
    return stored(field_type, given)
