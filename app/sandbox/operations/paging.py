"""Pages with a cursor that stays right while entries come and go.

A cursor is the hex form of a text that names the last entry shown; clients must not read it.
"""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import islice
from typing import TypeVar

from app.sandbox.assets.asset import Asset
from app.sandbox.assets.store import AssetStore
from app.sandbox.errors import ApiError, bad_request
from app.sandbox.words import whole_number

Entry = TypeVar("Entry")


def created_page(
    assets: AssetStore, keep: Callable[[Asset], bool], cursor: object, size: int, newest_first: bool = True
) -> tuple[list[Asset], str | None]:
    """Return a page of assets in the order of creation and the cursor of the next, None at the end.

    Only as much of the account is looked at as the page needs.
    """
    start = _number(cursor) if cursor else None
    walk = assets.newest_first(start) if newest_first else assets.oldest_first(start or 0)
    part = list(islice(filter(keep, walk), size + 1))
    if len(part) <= size:
        return part, None
    return part[:size], _written(str(part[size - 1].created))


def named_page(
    entries: Sequence[Entry], name_of: Callable[[Entry], str], cursor: object, size: int
) -> tuple[list[Entry], str | None]:
    """Return a page of entries sorted by their names and the cursor of the next, None at the end."""
    start = bisect_right(entries, _read(cursor), key=name_of) if cursor else 0
    part = list(entries[start : start + size])
    more = start + size < len(entries)
    return part, _written(name_of(part[-1])) if more and part else None


def placed_page(entries: Sequence[Entry], cursor: object, size: int) -> tuple[list[Entry], str | None]:
    """Return a page of entries in any order, its cursor being a place: changes in between can shift it."""
    start = _number(cursor) if cursor else 0
    more = start + size < len(entries) and size > 0
    return list(entries[start : start + size]), _written(str(start + size)) if more else None


def within(value: object, default: int, most: int, least: int = 1) -> int:
    """Return a `max_results` parameter; raises ApiError (400) unless it is in the allowed range.

    That values outside are refused is an assumption.
    """
    if value is None or value == "":
        return default
    number = whole_number(value)
    if number is None or not least <= number <= most:
        raise bad_request(f"Invalid value {value} for parameter max_results")
    return number


def _written(text: str) -> str:
    return text.encode().hex()


def _read(cursor: object) -> str:
    try:
        return bytes.fromhex(str(cursor)).decode()
    except ValueError as error:
        raise _refused(cursor) from error


def _number(cursor: object) -> int:
    number = whole_number(_read(cursor))
    if number is None or number < 0:
        raise _refused(cursor)
    return number


def _refused(cursor: object) -> ApiError:
    return bad_request(f"Invalid value {str(cursor)[:100]} for parameter next_cursor")
