"""Counting what a search found by some of its attributes (docs/vendor-assets.md#aggregation)."""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from app.sandbox.assets.asset import Asset
from app.sandbox.assets.derived import pixels
from app.sandbox.errors import bad_request
from app.sandbox.words import JsonObject

_VALUES: dict[str, Callable[[Asset], str]] = {
    "format": lambda a: a.format or "unknown",
    "resource_type": lambda a: a.resource_type,
    "type": lambda a: a.type,
}
_NUMBERS: dict[str, Callable[[Asset], float | None]] = {
    "bytes": lambda a: a.bytes,
    "image_pixels": lambda a: pixels(a) if a.resource_type == "image" else None,
    "video_pixels": lambda a: pixels(a) if a.resource_type == "video" else None,
    "duration": lambda _: None,
}


def aggregations(sent: Any, found: Iterable[Asset]) -> JsonObject:
    """Return the counts by each attribute that is named, or by the ranges of one that is a number.

    Raises ApiError (400) for an attribute that cannot be counted by; its wording is an assumption.
    """
    entries = sent if isinstance(sent, list) else [sent]
    assets = list(found)
    return dict(_counted(entry, assets) for entry in entries)


def _counted(entry: Any, assets: list[Asset]) -> tuple[str, JsonObject]:
    if isinstance(entry, str) and entry in _VALUES:
        return entry, dict(Counter(map(_VALUES[entry], assets)).most_common())
    kind, ranges = (str(entry.get("type")), entry.get("ranges")) if isinstance(entry, dict) else ("", None)
    if kind not in _NUMBERS or not isinstance(ranges, list) or not all(map(_is_range, ranges)):
        raise bad_request("Invalid value for parameter aggregate")
    numbers = [number for number in map(_NUMBERS[kind], assets) if number is not None]
    return kind, {each["key"]: sum(_lies_in(each, number) for number in numbers) for each in ranges}


def _is_range(sent: Any) -> bool:
    if not isinstance(sent, dict) or not isinstance(sent.get("key"), str):
        return False
    ends = [sent[name] for name in ("from", "to") if name in sent]
    return bool(ends) and all(isinstance(end, int | float) and not isinstance(end, bool) for end in ends)


def _lies_in(wanted: JsonObject, number: float) -> bool:
    return wanted.get("from", number) <= number and ("to" not in wanted or number < wanted["to"])
