"""Editing one asset: the Admin API's update and the Upload API's explicit (docs/vendor.md#writing)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from app.sandbox.assets.asset import Asset
from app.sandbox.assets.view import shown, uploaded
from app.sandbox.operations.call import Call
from app.sandbox.operations.commit import commit
from app.sandbox.operations.metadata import read_context, read_metadata, with_metadata
from app.sandbox.words import JsonObject, comma_listed, truthy

if TYPE_CHECKING:
    from app.sandbox.account import SandboxAccount


def update_by_id(account: SandboxAccount, call: Call, asset_id: str) -> JsonObject:
    """Serve PUT and POST `/resources/:asset_id`; returns the full asset."""
    return shown(_edit(account, call, account.assets.get_id(asset_id)), account.cloud_name)


def update_by_key(
    account: SandboxAccount, call: Call, resource_type: str, delivery_type: str, public_id: str
) -> JsonObject:
    """Serve `POST /resources/:resource_type/:type/:public_id`; returns the full asset."""
    asset = account.assets.get((resource_type, delivery_type, public_id))
    return shown(_edit(account, call, asset), account.cloud_name)


def explicit(account: SandboxAccount, call: Call, resource_type: str) -> JsonObject:
    """Serve `POST /:resource_type/explicit`; the notifications are those of an update (an assumption)."""
    key = (resource_type, str(call.get("type", "upload")), str(call.need("public_id")))
    return uploaded(_edit(account, call, account.assets.get(key)), account.cloud_name)


def _edit(account: SandboxAccount, call: Call, asset: Asset) -> Asset:
    """Apply what was sent: metadata merges, tags replace, context replaces (that is an assumption)."""
    sent = call.params
    changes: dict[str, Any] = {
        name: str(sent[name]) for name in ("display_name", "asset_folder") if sent.get(name) is not None
    }
    if sent.get("tags") is not None:
        changes["tags"] = tuple(comma_listed(sent["tags"]))
    if sent.get("context") is not None:
        changes["context"] = read_context(sent["context"])
    values = read_metadata(account, call.get("metadata", ""))
    clear = truthy(call.get("clear_invalid"))
    edited = with_metadata(account, replace(asset, **changes), values, clear)
    return commit(account, call, [(asset, edited)])[0]
