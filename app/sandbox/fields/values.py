"""What a metadata value sent by a client means for a field, or why it is refused."""

from app.sandbox.encoding import Encoded, decode_list, unescape
from app.sandbox.errors import invalid_value
from app.sandbox.fields.field import Field
from app.sandbox.fields.validation import MAX_STRING, passes, real_day
from app.sandbox.words import MetadataValue, unique, whole_number

MAX_SET = 3000


def read_value(field: Field, sent: object) -> MetadataValue | None:
    """Return the typed value that was sent for the field, None if it clears the field.

    `sent` is a piece of a pipe text (Encoded) or a value of a JSON map. A set takes an array, as JSON or as
    its text, or one bare option; null, an empty text and an empty array clear.
    Source: docs/vendor.md#values-on-the-wire. Raises ApiError (400) for a value that is not valid for the
    field as it is defined.
    """
    plain = _plain(field, sent)
    if plain is None or plain == "" or plain == []:
        return None
    value = typed(field, plain)
    if value is None:
        raise invalid_value(field.external_id, unescape(sent.text) if isinstance(sent, Encoded) else sent)
    return value


def typed(field: Field, value: object) -> MetadataValue | None:
    """Return the value as the field stores it, None if it is not valid there now."""
    if field.type == "set":
        return _chosen(field, value if isinstance(value, list) else [value])
    if field.type == "enum":
        return value if isinstance(value, str) and value in field.active_ids else None
    scalar = _scalar(field.type, value)
    return scalar if scalar is not None and passes(field.type, field.validation, scalar) else None


def still_valid(field: Field, value: MetadataValue) -> MetadataValue | None:
    """Return what may stay of a stored value: of a set the options that are active, None if nothing."""
    if isinstance(value, list):
        return [option for option in value if option in field.active_ids] or None
    return typed(field, value)


def _plain(field: Field, sent: object) -> object:
    text = sent.text if isinstance(sent, Encoded) else sent
    found = decode_list(text) if field.type == "set" and isinstance(text, str) else None
    if found is not None:
        return found
    return unescape(sent.text) if isinstance(sent, Encoded) else sent


def _chosen(field: Field, options: list[object]) -> list[str] | None:
    chosen = unique(option for option in options if isinstance(option, str))
    whole = len(options) <= MAX_SET and all(isinstance(option, str) for option in options)
    return chosen if whole and chosen and field.active_ids.issuperset(chosen) else None


def _scalar(field_type: str, value: object) -> str | int | None:
    if field_type == "integer":
        return whole_number(value)
    if field_type == "date":
        return str(value) if real_day(value) else None
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    text = str(value)
    return text if len(text) <= MAX_STRING else None
