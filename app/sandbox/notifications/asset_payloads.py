"""Payloads about access, moderation, relations and restored versions (docs/vendor.md#notifications)."""

from collections.abc import Iterable

from app.sandbox.assets.asset import Asset
from app.sandbox.assets.view import links, moderation
from app.sandbox.words import JsonObject, iso

Change = tuple[Asset, Asset]


def access_control_changed(changes: Iterable[Change]) -> JsonObject:
    """Return `access_control_changed`: an array with the rules before and after."""
    return {
        "notification_type": "access_control_changed",
        "source": "api",
        "resources": [
            {
                "asset_id": after.asset_id,
                "public_id": after.public_id,
                "resource_type": after.resource_type,
                "type": after.type,
                "previous_access_control": [dict(rule) for rule in before.access_control],
                "new_access_control": [dict(rule) for rule in after.access_control],
            }
            for before, after in changes
        ],
    }


def moderated(asset: Asset, cloud_name: str, now: float) -> JsonObject:
    """Return `moderation`, about one asset at top level."""
    state = moderation(asset)
    return {
        "notification_type": "moderation",
        "moderation_response": {},
        "moderation_status": state["moderation_status"],
        "moderation_kind": state["moderation_kind"],
        "moderation_updated_at": iso(now),
        "asset_id": asset.asset_id,
        "public_id": asset.public_id,
        "resource_type": asset.resource_type,
        "type": asset.type,
        "uploaded_at": iso(asset.uploaded_at),
        "version": asset.version,
        **links(asset, cloud_name),
        "etag": asset.etag,
    }


def relations_changed(action: str, asset: Asset, *, failed: int, succeeded: int) -> JsonObject:
    """Return `related_assets`; `action` is `add` or `delete`, which are assumed words."""
    return {
        "notification_type": "related_assets",
        "action_type": action,
        "asset_id": asset.asset_id,
        "total_failed": failed,
        "total_success": succeeded,
    }


def version_restored(asset: Asset) -> JsonObject:
    """Return `restore_asset_version`; only its name is published, the rest is an assumption."""
    return {
        "notification_type": "restore_asset_version",
        "asset_id": asset.asset_id,
        "public_id": asset.public_id,
        "resource_type": asset.resource_type,
        "type": asset.type,
        "version": asset.version,
        "version_id": asset.version_id,
    }
