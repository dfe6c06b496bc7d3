"""Notifications of assets that went, came back or have another name (docs/vendor.md#notifications)."""

from collections.abc import Iterable

from app.sandbox.assets.asset import Asset
from app.sandbox.notifications.payloads.changes import identity, named
from app.sandbox.words import JsonObject


def deleted(assets: Iterable[Asset]) -> JsonObject:
    """Return `delete`: an array; the documented sample has neither timestamp nor request id."""
    return _gone("delete", assets)


def deleted_by_token(asset: Asset) -> JsonObject:
    """Return `delete_by_token`; no sample is published, so it looks as `delete` does (an assumption)."""
    return _gone("delete_by_token", [asset])


def renamed(before: Asset, after: Asset) -> JsonObject:
    """Return `rename`, which is about one asset and has a timestamp and a request id."""
    return {
        "notification_type": "rename",
        **identity(after),
        "asset_folder": after.asset_folder,
        "display_name": after.display_name,
        "from_public_id": before.public_id,
        "to_public_id": after.public_id,
    }


def version_restored(assets: Iterable[Asset]) -> JsonObject:
    """Return `restore_asset_version`; no sample is published, an array of assets is an assumption."""
    return {
        "notification_type": "restore_asset_version",
        "resources": [named(asset) for asset in assets],
    }


def _gone(kind: str, assets: Iterable[Asset]) -> JsonObject:
    kept = ("resource_type", "type", "asset_id", "public_id", "version", "asset_folder", "display_name")
    return {
        "notification_type": kind,
        "resources": [{name: getattr(asset, name) for name in kept} for asset in assets],
    }
