"""The grammar of rules (docs/vendor.md#conditions): shapes, known fields and options, nothing evaluated."""

from collections.abc import Iterator
from typing import Any

from app.sandbox.errors import bad_request
from app.sandbox.fields.field import Field
from app.sandbox.fields.store import FieldStore
from app.sandbox.words import JsonObject

MAX_DEPTH = 32
_TESTS = {"populated", "equals", "includes"}


def check_condition(fields: FieldStore, condition: object, place: str = "condition", depth: int = 1) -> None:
    """Check a condition with everything nested in it; raises ApiError (400) that names the place.

    The vendor's wording of these refusals is unknown.
    """
    if depth > MAX_DEPTH:
        raise bad_request(f"{place}: nested deeper than {MAX_DEPTH}")
    if not isinstance(condition, dict):
        raise bad_request(f"{place}: must be an object")
    joined = [name for name in ("and", "or") if name in condition]
    if not joined:
        _check_atomic(fields, condition, place)
        return
    parts = condition[joined[0]]
    if len(condition) > 1 or not isinstance(parts, list) or not parts:
        raise bad_request(f"{place}: must be a non-empty list under exactly one of and, or")
    for index, part in enumerate(parts):
        check_condition(fields, part, f"{place}.{joined[0]}[{index}]", depth + 1)


def atomic_conditions(condition: JsonObject) -> Iterator[JsonObject]:
    """Yield every condition on a single field that a checked condition is made of."""
    parts = condition.get("and") or condition.get("or")
    if parts is None:
        yield condition
        return
    for part in parts:
        yield from atomic_conditions(part)


def known_field(fields: FieldStore, field_id: object, place: str) -> Field:
    """Return the field that a rule names; raises ApiError (400) naming the place if there is none."""
    if not isinstance(field_id, str) or field_id not in fields:
        raise bad_request(f"{place}: metadata field {field_id} does not exist")
    return fields.get(field_id)


def check_options(field: Field, options: list[str], place: str) -> None:
    """Check that every option is in the field's datasource, deleted ones included."""
    unknown = [option for option in options if option not in field.option_ids]
    if field.is_list and unknown:
        raise bad_request(f"{place}: {', '.join(unknown)} not in the datasource of {field.external_id}")


def refuse_unknown(given: JsonObject, allowed: set[str], place: str) -> None:
    """Refuse keys that the grammar does not have."""
    unknown = sorted(str(key) for key in given if key not in allowed)
    if unknown:
        raise bad_request(f"{place}: unknown key {', '.join(unknown)}")


def _check_atomic(fields: FieldStore, condition: JsonObject, place: str) -> None:
    refuse_unknown(condition, {"metadata_field_id", *_TESTS}, place)
    field = known_field(fields, condition.get("metadata_field_id"), f"{place}.metadata_field_id")
    if not _TESTS & set(condition):
        raise bad_request(f"{place}: needs populated, equals or includes")
    if "populated" in condition and not isinstance(condition["populated"], bool):
        raise bad_request(f"{place}.populated: must be true or false")
    if "equals" in condition:
        _check_equals(field, condition["equals"], f"{place}.equals")
    if "includes" in condition:
        _check_includes(field, condition["includes"], f"{place}.includes")


def _check_equals(field: Field, wanted: Any, place: str) -> None:
    if wanted is None:
        return
    options = [wanted] if isinstance(wanted, str) else wanted
    if not _texts(options):
        raise bad_request(f"{place}: must be a text, a list of texts or null")
    check_options(field, options, place)


def _check_includes(field: Field, wanted: Any, place: str) -> None:
    if not _texts(wanted) or not wanted:
        raise bad_request(f"{place}: must be a non-empty list of texts")
    if not field.is_list:
        raise bad_request(f"{place}: {field.external_id} is not an enum or set field")
    check_options(field, wanted, place)


def _texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)
