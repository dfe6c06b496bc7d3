"""Pages of assets with a cursor that stays right while assets come and go."""

import base64
import binascii
from collections.abc import Sequence

from app.sandbox.assets.asset import Asset
from app.sandbox.errors import bad_request
from app.sandbox.words import whole_number


def page(
    assets: Sequence[Asset], cursor: object, size: int, newest_first: bool | None
) -> tuple[list[Asset], str | None]:
    """Return the page after the cursor and the cursor of the next one, None at the end.

    `newest_first` says how the assets are ordered by creation, None that they are ordered otherwise. A cursor
    names the last asset shown. If that one has gone since, the page starts at the next by creation, or else
    at the same place.
    """
    start = _start(assets, str(cursor), newest_first) if cursor else 0
    part = list(assets[start : start + size])
    if not part or start + size >= len(assets):
        return part, None
    return part, _written(part[-1].created, start + size)


def within(value: object, default: int, most: int) -> int:
    """Return a `max_results` parameter; raises ApiError (400) unless it is from 1 to the most allowed.

    That values outside are refused is an assumption.
    """
    if value is None or value == "":
        return default
    number = whole_number(value)
    if number is None or not 1 <= number <= most:
        raise bad_request(f"Invalid value {value} for parameter max_results")
    return number


def _written(created: int, place: int) -> str:
    return base64.urlsafe_b64encode(f"{created}:{place}".encode()).decode()


def _start(assets: Sequence[Asset], cursor: str, newest_first: bool | None) -> int:
    try:
        shown, place = map(int, base64.urlsafe_b64decode(cursor.encode()).decode().split(":"))
    except (binascii.Error, ValueError) as error:
        raise bad_request(f"Invalid value {cursor[:100]} for parameter next_cursor") from error
    for index, asset in enumerate(assets):
        if asset.created == shown:
            return index + 1
        if newest_first is not None and (asset.created < shown) is newest_first:
            return index
    return len(assets) if newest_first is not None else max(place - 1, 0)
