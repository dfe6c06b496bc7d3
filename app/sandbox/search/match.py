"""What a term of a search expression means for an asset."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from app.sandbox.assets.asset import Asset
from app.sandbox.search.tokens import query_error
from app.sandbox.words import whole_number

Test = Callable[[Asset], bool]
Comparable = str | float

_FIELDS: dict[str, Callable[[Asset], Any]] = {
    "asset_id": lambda a: a.asset_id,
    "public_id": lambda a: a.public_id,
    "resource_type": lambda a: a.resource_type,
    "type": lambda a: a.type,
    "format": lambda a: a.format,
    "filename": lambda a: a.public_id.rsplit("/", 1)[-1],
    "asset_folder": lambda a: a.asset_folder,
    "folder": lambda a: a.asset_folder,
    "display_name": lambda a: a.display_name,
    "tags": lambda a: list(a.tags),
    "bytes": lambda a: a.bytes,
    "version": lambda a: a.version,
}
_MOMENTS: dict[str, Callable[[Asset], float | None]] = {
    "created_at": lambda a: a.created_at,
    "uploaded_at": lambda a: a.uploaded_at,
    "last_updated": lambda a: a.updated_at,
    "last_updated.updated_at": lambda a: a.updated_at,
    "last_updated.metadata_updated_at": lambda a: a.updated.get("metadata"),
    "last_updated.tags_updated_at": lambda a: a.updated.get("tags"),
    "last_updated.context_updated_at": lambda a: a.updated.get("context"),
}


def compare(field: str, operator: str, wanted: str) -> Test:
    """Return the test of `field operator value`; an unknown field matches nothing.

    `:` and `=` both mean equal without regard to case, `*` at the end stands for any ending, and a list
    matches if one of its values does. The first two are assumptions.
    """
    if field in _MOMENTS:
        return _moment_test(_MOMENTS[field], operator, _moment(wanted))
    return lambda asset: any(_holds(value, operator, wanted) for value in values_of(asset, field))


def free_text(text: str) -> Test:
    """Return the test of a text without a field: it occurs in an id, name, tag or value (an assumption)."""
    wanted = text.lower().rstrip("*")
    return lambda asset: any(wanted in str(value).lower() for value in _texts(asset))


def values_of(asset: Asset, field: str) -> list[Any]:
    """Return the values that an asset has under the name a search uses; none for an unknown name."""
    place, _, key = field.partition(".")
    if place == "metadata":
        found: Any = asset.metadata.get(key)
    elif place == "context":
        found = asset.context.get(key)
    else:
        found = _FIELDS[field](asset) if field in _FIELDS else None
    if found is None:
        return []
    return found if isinstance(found, list) else [found]


def sort_value(asset: Asset, field: str) -> tuple[bool, float, str]:
    """Return what an asset sorts by under a field's name; assets without a value come first."""
    found = _MOMENTS[field](asset) if field in _MOMENTS else next(iter(values_of(asset, field)), None)
    if isinstance(found, int | float):
        return True, float(found), ""
    return found is not None, 0.0, str(found or "").lower()


def _texts(asset: Asset) -> list[Any]:
    fixed = [asset.public_id, asset.display_name, asset.asset_folder]
    return [*fixed, *asset.tags, *asset.context.values(), *asset.metadata.values()]


def _holds(value: Any, operator: str, wanted: str) -> bool:
    if operator in (":", "="):
        if wanted.endswith("*"):
            return str(value).lower().startswith(wanted[:-1].lower())
        return str(value).lower() == wanted.lower()
    number = whole_number(wanted)
    if isinstance(value, int) and number is not None:
        return _ordered(value, operator, number)
    return isinstance(value, str) and _ordered(value, operator, wanted)


def _moment_test(moment_of: Callable[[Asset], float | None], operator: str, bound: float) -> Test:
    def test(asset: Asset) -> bool:
        moment = moment_of(asset)
        return moment is not None and _ordered(int(moment), operator, bound)

    return test


def _moment(text: str) -> float:
    """Return Unix seconds of an ISO 8601 day or moment (UTC unless it says otherwise) or of plain seconds.

    Raises ApiError (400) for anything else.
    """
    if text.isdecimal():
        return float(text[:15])
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise query_error(text) from error
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _ordered(left: Any, operator: str, right: Any) -> bool:
    if operator in (":", "="):
        return bool(left == right)
    if operator.startswith("<"):
        return bool(left < right) or (operator == "<=" and left == right)
    return bool(left > right) or (operator == ">=" and left == right)
