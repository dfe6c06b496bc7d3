"""Editing one asset: the Admin API's update and the Upload API's explicit (docs/vendor.md#writing)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.sandbox.assets.asset import Asset
from app.sandbox.assets.view import shown, uploaded
from app.sandbox.operations.addons import refuse_unknown_addons
from app.sandbox.operations.attributes import read_attributes, read_details
from app.sandbox.operations.call import Call
from app.sandbox.operations.commit import commit
from app.sandbox.operations.coordinates import coordinates
from app.sandbox.operations.metadata import read_metadata, with_metadata
from app.sandbox.operations.moderation import moderated, read_moderation
from app.sandbox.operations.naming import checked_display_name, folder_path, unique_display_name
from app.sandbox.operations.upload import pending
from app.sandbox.words import JsonObject, truthy

if TYPE_CHECKING:
    from app.sandbox.account import SandboxAccount


def update_by_id(account: SandboxAccount, call: Call, asset_id: str) -> JsonObject:
    """Serve PUT and POST `/resources/:asset_id`; returns the full asset."""
    return _update(account, call, account.assets.get_id(asset_id))


def update_by_key(
    account: SandboxAccount, call: Call, resource_type: str, delivery_type: str, public_id: str
) -> JsonObject:
    """Serve `POST /resources/:resource_type/:type/:public_id`; returns the full asset."""
    return _update(account, call, account.assets.get((resource_type, delivery_type, public_id)))


def explicit(account: SandboxAccount, call: Call, resource_type: str) -> JsonObject:
    """Serve `POST /:resource_type/explicit`; the notifications are those of an update (an assumption)."""
    key = (resource_type, str(call.get("type", "upload")), str(call.need("public_id")))
    asset = account.assets.get(key)
    refuse_unknown_addons(call, at_upload=True)
    edited = _edited(account, call, asset)
    if call.get("moderation"):
        edited = replace(edited, moderation=read_moderation(call.get("moderation")))
    (stored,) = commit(account, call, [(asset, edited)])
    if truthy(call.get("async")):
        return pending(call, stored)
    return uploaded(stored, account.cloud_name) | coordinates(call, stored)


def _update(account: SandboxAccount, call: Call, asset: Asset) -> JsonObject:
    refuse_unknown_addons(call, at_upload=False)
    edited = _edited(account, call, asset)
    if call.get("moderation_status"):
        status = str(call.get("moderation_status"))
        edited = replace(edited, moderation=moderated(asset, status, call.now))
    (stored,) = commit(account, call, [(asset, edited)])
    return shown(stored, account.cloud_name)


def _edited(account: SandboxAccount, call: Call, asset: Asset) -> Asset:
    """Apply what was sent: metadata merges, everything else replaces."""
    changes = read_attributes(call)
    if call.get("display_name") is not None:
        changes["display_name"] = checked_display_name(call.get("display_name"))
    if call.get("asset_folder") is not None:
        changes["asset_folder"] = folder_path(call.get("asset_folder"))
    edited = replace(asset, **changes, details={**asset.details, **read_details(call)})
    if truthy(call.get("unique_display_name")) and {"display_name", "asset_folder"} & set(changes):
        name = unique_display_name(account.assets, edited.display_name, edited.asset_folder, asset.asset_id)
        edited = replace(edited, display_name=name)
    values = read_metadata(account, call.get("metadata", ""))
    return with_metadata(account, edited, values, truthy(call.get("clear_invalid")))
