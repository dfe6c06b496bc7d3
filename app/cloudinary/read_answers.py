"""From the JSON of good answers to our values. What is not shaped as documented is AccountUnavailable.

Sources: docs/vendor.md, the answers in its tables of calls.
"""

from __future__ import annotations

import base64
import binascii
from datetime import UTC, datetime
from typing import Any

from app.errors import AccountUnavailable
from app.model import Address, Asset, Message, Page, Trigger


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


def total(value: Any) -> int:
    """Return the `total_count` of a search. Raises AccountUnavailable if there is none."""
    count = value.get("total_count") if isinstance(value, dict) else None
    if not isinstance(count, int) or isinstance(count, bool):
        raise AccountUnavailable("the account answered a search without total_count", status=200)
    return count


def messages(value: Any) -> list[Message]:
    """Return the polled messages of an answer; the list is absent if there are none."""
    if isinstance(value, dict) and "messages" not in value:
        return []
    return [_message(entry) for entry in objects(value, "messages") if _is_text(entry.get("receipt_handle"))]


def _message(entry: dict[str, Any]) -> Message:
    """Return a message with the very bytes that were signed; none where they cannot be read."""
    signed, signature, timestamp = (entry.get(name) for name in ("signed_payload", "signature", "timestamp"))
    return Message(
        handle=entry["receipt_handle"],
        body=_bytes(signed),
        signature=signature if _is_text(signature) else None,
        timestamp=timestamp if _is_text(timestamp) else None,
    )


def _bytes(text: Any) -> bytes:
    """Return what an unpadded base64url text stands for; nothing for anything else."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError, TypeError):
        return b""


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


def triggers(value: Any) -> list[Trigger]:
    """Return the triggers of an answer."""
    return [trigger(entry) for entry in objects(value, "triggers")]


def trigger(value: Any) -> Trigger:
    """Return the trigger that an answer is. Raises AccountUnavailable if it is none."""
    names = ("id", "uri", "event_type")
    if not isinstance(value, dict) or not all(_is_text(value.get(name)) for name in names):
        raise AccountUnavailable("the account answered without a trigger where one was promised", status=200)
    trigger_id, uri, event_type = (value[name] for name in names)
    return Trigger(trigger_id, uri, event_type, additive=value.get("additive") is True)


def rule(value: Any) -> dict[str, Any]:
    """Return the rule that an answer is. Raises AccountUnavailable if it is none."""
    if not isinstance(value, dict) or not _is_text(value.get("external_id")):
        raise AccountUnavailable("the account answered without a rule where one was promised", status=200)
    return value


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
        changed_at=_changed_at(value),
        folder=_folder(value),
    )


def _folder(value: dict[str, Any]) -> str:
    """Return the folder an asset lies in (docs/vendor-assets.md#folders).

    Accounts with dynamic folders tell of `asset_folder`. That those with fixed ones tell of `folder`, as
    their notifications do, is an assumption; where an answer has neither, the public id's path is taken.
    """
    for told in (value.get("asset_folder"), value.get("folder")):
        if isinstance(told, str):
            return told.strip("/")
    return str(value["public_id"]).rpartition("/")[0]


def _changed_at(value: dict[str, Any]) -> float | None:
    """Return the latest moment that an asset tells of (docs/vendor.md#reading)."""
    updated = value.get("last_updated")
    told = [value.get("created_at"), value.get("uploaded_at")]
    told += updated.values() if isinstance(updated, dict) else []
    moments = [moment for text in told if (moment := _moment(text)) is not None]
    return max(moments, default=None)


def _moment(text: Any) -> float | None:
    try:
        moment = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
