"""One item of a notification and the asset it names.

An asset is named by its `asset_id`, or by an address: resource_type, type and public_id together.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from app.model import Address, AssetEvent

_RESOURCE_TYPES = frozenset({"image", "video", "raw"})
_DELIVERY_TYPE = re.compile(r"[a-z0-9_]{1,64}")
_ASSET_ID = re.compile(r"[A-Za-z0-9_-]{1,255}")
_SURROGATE = re.compile("[\ud800-\udfff]")
_LONGEST_PUBLIC_ID = 1024


def text(value: object, longest: int) -> str | None:
    """Return a text of 1 to `longest` characters as it is, None for all else, half surrogate pairs too."""
    if not isinstance(value, str) or not 0 < len(value) <= longest or _SURROGATE.search(value):
        return None
    return value


def event(kind: str, item: Mapping[str, Any], key: str | None = None) -> AssetEvent | None:
    """Return what the item says about its asset, or None if it names none.

    Args:
        kind: the notification's type.
        item: the object that names the asset.
        key: the item's key, if it comes from a map: the public id, unless the item brings its own.
    """
    asset_id = _asset_id(item.get("asset_id"))
    address = _address(kind, item, key)
    if asset_id is None and address is None:
        return None
    return AssetEvent(kind, asset_id, address, **_details(kind, item))


def _asset_id(value: object) -> str | None:
    """Return an asset id that a list of ids can hold; the vendor's samples are hex digits (an assumption)."""
    return value if isinstance(value, str) and _ASSET_ID.fullmatch(value) else None


def _address(kind: str, item: Mapping[str, Any], key: str | None) -> Address | None:
    """Return the address if it is complete.

    A rename names the asset by `to_public_id`; its other public ids may be the old one. The old capture
    of a `moderation` has no `type`: that this means `upload`, the vendor's default for calls that leave
    it out, is an assumption.
    """
    resource_type = item.get("resource_type")
    type_ = item.get("type") or ("upload" if kind == "moderation" else None)
    public_id = _public_id(kind, item, key)
    if not isinstance(resource_type, str) or resource_type not in _RESOURCE_TYPES:
        return None
    if not isinstance(type_, str) or not _DELIVERY_TYPE.fullmatch(type_) or public_id is None:
        return None
    return Address(resource_type, type_, public_id)


def _public_id(kind: str, item: Mapping[str, Any], key: str | None) -> str | None:
    if kind == "rename":
        return text(item.get("to_public_id"), _LONGEST_PUBLIC_ID)
    return text(item.get("public_id"), _LONGEST_PUBLIC_ID) or text(key, _LONGEST_PUBLIC_ID)


def _details(kind: str, item: Mapping[str, Any]) -> dict[str, Any]:
    """Return what this type says beyond the name. `metadata` of an upload is not always there: not used."""
    if kind == "resource_metadata_changed":
        names = ("previous_metadata", "new_metadata")
        return {name: item[name] for name in names if isinstance(item.get(name), dict)}
    if kind == "resource_tags_changed":
        return {"tags_added": _texts(item.get("added")), "tags_removed": _texts(item.get("removed"))}
    return {}


def _texts(values: object) -> tuple[str, ...]:
    return tuple(value for value in values if isinstance(value, str)) if isinstance(values, list) else ()
