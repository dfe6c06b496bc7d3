"""The few words and small helpers shared by all parts of the sandbox account."""

import re
import secrets
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from app.sandbox.errors import bad_request

JsonObject = dict[str, Any]
MetadataValue = str | int | list[str]

RESOURCE_TYPES = ("image", "raw", "video")
_TRUE = {"1", "true", "yes"}


def new_id() -> str:
    """Return 32 random hex digits, the form of an `asset_id` or a request id."""
    return secrets.token_hex(16)


def iso(moment: float) -> str:
    """Return Unix seconds as `2024-06-25T10:21:27Z`, the vendor's form for `created_at`."""
    return datetime.fromtimestamp(int(moment), UTC).isoformat().removesuffix("+00:00") + "Z"


def truthy(value: object) -> bool:
    """Say whether a parameter means yes: the SDKs send 1, "1", true and "true"."""
    return value is True or str(value).strip().lower() in _TRUE


def listed(value: object) -> list[str]:
    """Return a parameter as a list of texts, whether one value, a list or nothing was sent."""
    if value is None or value == "":
        return []
    if isinstance(value, list | tuple):
        return [str(item) for item in value]
    return [str(value)]


def comma_listed(value: object) -> list[str]:
    """Return a parameter as a list, splitting texts at commas and dropping blanks and repeats."""
    parts = (part.strip() for item in listed(value) for part in item.split(","))
    return unique(part for part in parts if part)


def descends(direction: object) -> bool:
    """Say whether a `direction` is `desc`, not `asc` or absent; raises ApiError (400) for anything else."""
    if direction not in (None, "", "asc", "desc"):
        raise bad_request(f"Invalid value {direction} for parameter direction")
    return direction == "desc"


def unique(items: Iterable[str]) -> list[str]:
    """Return the items in order without repeats."""
    return list(dict.fromkeys(items))


def whole_number(value: object) -> int | None:
    """Return an integer sent as a number or as ASCII decimal text, else None."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,1000}", value):
        return int(value)
    return None
