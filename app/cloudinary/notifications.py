"""From the bytes of an authentic delivery to the assets it is about.

Source of all shapes: docs/vendor.md#notifications. One reader takes every type in every shape:
`resources` (or `assets`) as a list or as a map keyed by public id, or one asset named at the top level.
Keys that are not known are passed over, as the vendor asks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from app.cloudinary.kinds import HARMLESS, NAMING
from app.cloudinary.named_assets import event, text
from app.cloudinary.strict_json import load_object
from app.errors import NotUnderstood
from app.model import AssetEvent, Notification

_LONGEST_KIND = 100
_LONGEST_TIME = 64
_LONGEST_ID = 255
_REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


def parse(body: bytes) -> Notification:
    """Return what the delivery says. Items that name no asset are left out as long as another one does.

    Raises:
        BadNotification: not a strict JSON object.
        NotUnderstood: no `notification_type`, or a type that is about assets and names none.
    """
    payload = load_object(body)
    kind = text(payload.get("notification_type"), _LONGEST_KIND)
    if kind is None:
        raise NotUnderstood("the notification has no usable notification_type")
    events, unusable = _events(kind, payload)
    if not events and kind in NAMING:
        raise NotUnderstood(_reason(kind, unusable))
    return Notification(
        kind,
        tuple(events),
        _triggered_at(payload),
        kind in HARMLESS,
        triggered_by=_triggered_by(payload),
        signed_by=text(payload.get("signature_key"), _LONGEST_ID),
        request_id=_request_id(payload),
    )


def _events(kind: str, payload: Mapping[str, Any]) -> tuple[list[AssetEvent], list[str]]:
    """Return the events and the places of the items that name no asset."""
    events, unusable = [], []
    for place, key, item in _items(payload):
        found = event(kind, item, key) if isinstance(item, dict) else None
        if found is None:
            unusable.append(place)
        else:
            events.append(found)
    return events, unusable


def _items(payload: Mapping[str, Any]) -> Iterator[tuple[str, str | None, Any]]:
    """Yield place, key in a map (else None) and item, for whichever shape the payload has."""
    for name in ("resources", "assets"):
        found = payload.get(name)
        if isinstance(found, dict):
            return ((f"/{name}/{_escaped(key)}", key, item) for key, item in found.items())
        if isinstance(found, list):
            return ((f"/{name}/{at}", None, item) for at, item in enumerate(found))
    return iter([("/", None, payload)])


def _escaped(key: str) -> str:
    """Return a key as a step of a JSON Pointer (RFC 6901)."""
    return key.replace("~", "~0").replace("/", "~1")


def _reason(kind: str, unusable: list[str]) -> str:
    if not unusable:
        return f"{kind} lists no asset at all"
    more = f" (and {len(unusable) - 1} more)" if len(unusable) > 1 else ""
    return f"{kind} names no asset: {unusable[0][:200]}{more} has neither asset_id nor a complete address"


def _request_id(payload: Mapping[str, Any]) -> str | None:
    """Return what names the call that led to it (docs/vendor.md#notifications), if it looks like an id."""
    found = text(payload.get("request_id"), _LONGEST_ID)
    return found if found and _REQUEST_ID.fullmatch(found) else None


def _triggered_by(payload: Mapping[str, Any]) -> str | None:
    """Return who caused it: the API key of the call in samples (docs/vendor.md#notifications)."""
    context = payload.get("notification_context")
    who = context.get("triggered_by") if isinstance(context, dict) else None
    return text(who.get("id"), _LONGEST_ID) if isinstance(who, dict) else None


def _triggered_at(payload: Mapping[str, Any]) -> str | None:
    """Return the time in the context, else the notification's own; either may be missing."""
    context = payload.get("notification_context")
    inner = context.get("triggered_at") if isinstance(context, dict) else None
    return text(inner, _LONGEST_TIME) or text(payload.get("timestamp"), _LONGEST_TIME)
