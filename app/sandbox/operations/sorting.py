"""Sorting what a search found by the fields that a call names."""

import json
from collections.abc import Iterable
from typing import Any, TypeVar

from app.sandbox.errors import bad_request
from app.sandbox.search.words import Words

Found = TypeVar("Found")
Sorting = list[tuple[str, bool]]


def read_sorting(sent: Any) -> Sorting:
    """Return the fields to sort by and whether descending.

    Reads `[{"created_at": "desc"}]`, JSON of that, and texts such as `created_at:desc`. Raises ApiError
    (400).
    """
    parsed = _parsed(sent)
    entries = parsed if isinstance(parsed, list) else [parsed] if parsed else []
    return [pair for entry in entries for pair in _pairs(_parsed(entry))]


def sorted_by(found: Iterable[Found], sorting: Sorting, words: Words) -> list[Found]:
    """Return what was found in the order asked for; what lacks a value comes last (an assumption).

    A field that the search does not know leaves the order alone, `score` too: nothing here is more relevant.
    """
    ordered = list(found)
    for name, descending in reversed(sorting):
        field = words.field(name)
        if field is None:
            continue
        keyed = [(next(iter(field.values(each)), None), each) for each in ordered]
        having = [(field.kind.order(value), each) for value, each in keyed if value is not None]
        having.sort(key=lambda pair: pair[0], reverse=descending)
        ordered = [each for _, each in having] + [each for value, each in keyed if value is None]
    return ordered


def _pairs(entry: Any) -> Sorting:
    if isinstance(entry, str):
        name, _, direction = entry.replace(":", " ").strip().partition(" ")
        entry = {name: direction.strip() or "desc"}
    if not isinstance(entry, dict):
        raise bad_request("Invalid value for parameter sort_by")
    return [(str(name), _descending(direction)) for name, direction in entry.items()]


def _descending(direction: Any) -> bool:
    if str(direction).lower() not in ("asc", "desc"):
        raise bad_request(f"Invalid value {str(direction)[:100]} for parameter sort_by")
    return str(direction).lower() == "desc"


def _parsed(sent: Any) -> Any:
    """Return a text that holds JSON as what it holds, everything else as it is."""
    if not isinstance(sent, str) or not sent.startswith(("[", "{")):
        return sent
    try:
        return json.loads(sent)
    except (ValueError, RecursionError) as error:
        raise bad_request("Invalid value for parameter sort_by") from error
