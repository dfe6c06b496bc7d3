"""Pages of assets with a cursor that stays right while assets come and go."""

import base64
import binascii
from collections.abc import Sequence

from app.sandbox.assets.asset import Asset
from app.sandbox.errors import bad_request
from app.sandbox.words import whole_number


def page(assets: Sequence[Asset], cursor: object, size: int) -> tuple[list[Asset], str | None]:
    """Return the page after the cursor and the cursor of the next one, None at the end.

    A cursor names the last asset shown and its place, which serves if that asset has gone since.
    """
    start = _start(assets, str(cursor)) if cursor else 0
    part = list(assets[start : start + size])
    if not part or start + size >= len(assets):
        return part, None
    return part, _written(part[-1].asset_id, start + size)


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


def _written(asset_id: str, place: int) -> str:
    return base64.urlsafe_b64encode(f"{asset_id}:{place}".encode()).decode()


def _start(assets: Sequence[Asset], cursor: str) -> int:
    try:
        asset_id, place = base64.urlsafe_b64decode(cursor.encode()).decode().split(":")
        fallback = int(place)
    except (binascii.Error, ValueError) as error:
        raise bad_request(f"Invalid value {cursor[:100]} for parameter next_cursor") from error
    after = (index + 1 for index, asset in enumerate(assets) if asset.asset_id == asset_id)
    return next(after, max(fallback - 1, 0))
