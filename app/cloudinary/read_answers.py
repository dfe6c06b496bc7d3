"""From the JSON of good answers to our values. What is not shaped as documented is AccountUnavailable.

Sources: docs/vendor.md, the answers in its tables of calls.
"""

from __future__ import annotations

from typing import Any

from app.errors import AccountUnavailable
from app.model import Address, Asset, Page


def one_asset(value: Any) -> Asset:
    """Return the asset that an answer is."""
    found = _asset(value)
    if found is None:
        raise AccountUnavailable("the account answered without an asset where one was promised", status=200)
    return found


def many_assets(value: Any) -> list[Asset]:
    """Return the assets below `resources`; an entry without a full identity is left out."""
    found = map(_asset, member_list(value, "resources"))
    return [asset for asset in found if asset is not None]


def page(value: Any) -> Page[Asset]:
    """Return one page of a listing."""
    cursor = value.get("next_cursor") if isinstance(value, dict) else None
    return Page(many_assets(value), cursor if isinstance(cursor, str) and cursor else None)


def objects(value: Any, name: str) -> list[dict[str, Any]]:
    """Return the objects of the list under `name`."""
    return [entry for entry in member_list(value, name) if isinstance(entry, dict)]


def texts(value: Any, name: str) -> set[str]:
    """Return the texts of the list under `name`."""
    return {entry for entry in member_list(value, name) if isinstance(entry, str)}


def member_list(value: Any, name: str) -> list[Any]:
    """Return the list under `name`.

    Raises:
        AccountUnavailable: there is none.
    """
    found = value.get(name) if isinstance(value, dict) else None
    if not isinstance(found, list):
        raise AccountUnavailable(f"the account answered without the list {name!r}", status=200)
    return found


def _asset(value: Any) -> Asset | None:
    if not isinstance(value, dict):
        return None
    names = [value.get(name) for name in ("asset_id", "resource_type", "type", "public_id")]
    if not all(isinstance(name, str) and name for name in names):
        return None
    asset_id, *address = names
    metadata, tags = value.get("metadata"), value.get("tags")
    return Asset(
        asset_id=str(asset_id),
        address=Address(*map(str, address)),
        metadata=metadata if isinstance(metadata, dict) else {},
        tags=tuple(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else (),
    )
