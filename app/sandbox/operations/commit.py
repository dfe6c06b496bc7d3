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
from app.sandbox.notifications import asset_payloads, payloads
from app.sandbox.notifications.payloads import Change
from app.sandbox.operations.call import Call
from app.sandbox.words import JsonObject

if TYPE_CHECKING:
    from app.sandbox.account import SandboxAccount

_KINDS: tuple[tuple[str, Callable[[Iterable[Change]], JsonObject]], ...] = (
    ("metadata", payloads.metadata_changed),
    ("tags", payloads.tags_changed),
    ("context", payloads.context_changed),
    ("display_name", payloads.display_name_changed),
    ("asset_folder", payloads.moved),
    ("access_control", asset_payloads.access_control_changed),
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
            notify(account, call, asset_payloads.moderated(after, account.cloud_name, call.now))
    return stored


def notify(account: SandboxAccount, call: Call, payload: JsonObject) -> None:
    """Complete a payload with its context and hand it over for delivery."""
    moment = datetime.fromtimestamp(call.now, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    complete = {
        **payload,
        "notification_context": {
            "triggered_at": moment,
            "triggered_by": {"source": "api", "id": call.api_key},
        },
        "signature_key": account.signing_key,
    }
    url = call.get("notification_url") or None
    account.notifier.send(complete, account.triggers.targets(payload["notification_type"], url))


def notify_dated(account: SandboxAccount, call: Call, payload: JsonObject) -> None:
    """Notify with `timestamp` and `request_id`, as uploads and renames have them."""
    notify(account, call, {"notification_type": payload["notification_type"], **_dated(call), **payload})


def _dated(call: Call) -> JsonObject:
    moment = datetime.fromtimestamp(int(call.now), UTC).isoformat()
    return {"timestamp": moment, "request_id": call.request_id}


def _touched(before: Asset, after: Asset, now: float) -> Asset:
    kinds = [name for name, _ in _KINDS if getattr(before, name) != getattr(after, name)]
    return replace(after, updated={**after.updated, **dict.fromkeys(kinds, now)}) if kinds else after
