"""Storing changed assets and telling the triggers, one notification for each kind of change.

A write that changes nothing sends nothing, and a call that changes several kinds of thing sends several
notifications: both are assumptions, the vendor is silent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from app.sandbox.assets.asset import Asset
from app.sandbox.assets.view import links, moderation
from app.sandbox.notifications import payloads
from app.sandbox.notifications.payloads import Change
from app.sandbox.operations.call import Call
from app.sandbox.words import JsonObject, iso

if TYPE_CHECKING:
    from app.sandbox.account import SandboxAccount

_KINDS: tuple[tuple[str, Callable[[Iterable[Change]], JsonObject]], ...] = (
    ("metadata", payloads.metadata_changed),
    ("tags", payloads.tags_changed),
    ("context", payloads.context_changed),
    ("display_name", payloads.display_name_changed),
    ("asset_folder", payloads.moved),
    ("access_control", payloads.access_control_changed),
)


def commit(account: SandboxAccount, call: Call, wanted: Iterable[Change]) -> list[Asset]:
    """Store assets as wanted, notify of what differs, and return them as stored.

    `wanted` pairs each asset before the change with what it shall be.
    """
    changes = [(before, _touched(before, after, call.now)) for before, after in wanted]
    stored = [account.assets.put(after) for _, after in changes]
    for attribute, payload_of in _KINDS:
        differing = [c for c in changes if getattr(c[0], attribute) != getattr(c[1], attribute)]
        if differing:
            payload = payload_of(differing)
            dated = attribute == "display_name"
            notify(account, call, payload | (_dated(call) if dated else {}))
    for before, after in changes:
        if before.moderation != after.moderation:
            _tell_moderation(account, call, after)
    return stored


def notify(account: SandboxAccount, call: Call, payload: JsonObject) -> None:
    """Complete a payload with its context and hand it over for delivery.

    `poll://*` keeps it under the call's `batch_id`; that a call without one counts by its request id is an
    assumption.
    """
    complete = {**payload, **context_of(call.now, call.api_key, account.keys.signing.api_key)}
    targets = account.triggers.targets(complete, call.get("notification_url") or None)
    account.notifier.send(complete, targets, str(call.get("batch_id") or call.request_id))


def context_of(now: float, api_key: str, signing_key: str) -> JsonObject:
    """Return what ends every notification: when and by which key it was caused, and which key signs it."""
    moment = datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return {
        "notification_context": {
            "triggered_at": moment,
            "triggered_by": {"source": "api", "id": api_key},
        },
        "signature_key": signing_key,
    }


def notify_dated(account: SandboxAccount, call: Call, payload: JsonObject) -> None:
    """Notify with `timestamp` and `request_id`, as uploads and renames have them."""
    notify(account, call, {"notification_type": payload["notification_type"], **_dated(call), **payload})


def _tell_moderation(account: SandboxAccount, call: Call, asset: Asset) -> None:
    state = moderation(asset)
    payload = payloads.moderated(
        kind=state["moderation_kind"],
        status=state["moderation_status"],
        public_id=asset.public_id,
        version=asset.version,
        updated_at=iso(call.now),
        uploaded_at=iso(asset.uploaded_at),
        etag=asset.etag,
        **links(asset, account.cloud_name),
    )
    notify(account, call, payload)


def _dated(call: Call) -> JsonObject:
    moment = datetime.fromtimestamp(int(call.now), UTC).isoformat()
    return {"timestamp": moment, "request_id": call.request_id}


def _touched(before: Asset, after: Asset, now: float) -> Asset:
    kinds = [name for name, _ in _KINDS if getattr(before, name) != getattr(after, name)]
    return replace(after, updated={**after.updated, **dict.fromkeys(kinds, now)}) if kinds else after
