"""The exact shapes of notifications (docs/vendor.md#notifications), built from assets before and after."""

from collections.abc import Iterable, Mapping, Sequence

from app.sandbox.assets.asset import Asset
from app.sandbox.words import JsonObject

Change = tuple[Asset, Asset]


def metadata_changed(changes: Iterable[Change]) -> JsonObject:
    """Return `resource_metadata_changed`: a map by public id with the full sets before and after.

    Whether the vendor sends full sets or only changed fields is not stated; full is an assumption.
    """
    return _changed(
        "resource_metadata_changed",
        {
            after.public_id: {
                "previous_metadata": dict(before.metadata),
                "new_metadata": dict(after.metadata),
                **_identity(after),
            }
            for before, after in changes
        },
    )


def tags_changed(changes: Iterable[Change]) -> JsonObject:
    """Return `resource_tags_changed`: an array with the tags added and removed."""
    return _changed(
        "resource_tags_changed",
        [
            {
                "asset_id": after.asset_id,
                "public_id": after.public_id,
                "resource_type": after.resource_type,
                "type": after.type,
                "added": [tag for tag in after.tags if tag not in before.tags],
                "removed": [tag for tag in before.tags if tag not in after.tags],
            }
            for before, after in changes
        ],
    )


def context_changed(changes: Iterable[Change]) -> JsonObject:
    """Return `resource_context_changed`: a map by public id, its lists holding `{name, value}`.

    Sources disagree about the lists; this is the shape that production code reads.
    """
    return _changed(
        "resource_context_changed",
        {after.public_id: {**_context_lists(before.context, after.context), **_identity(after)}
         for before, after in changes},
    )  # fmt: skip


def display_name_changed(changes: Iterable[Change]) -> JsonObject:
    """Return `resource_display_name_changed`: a map by public id."""
    return _changed(
        "resource_display_name_changed",
        {
            after.public_id: {
                "previous_display_name": before.display_name,
                "new_display_name": after.display_name,
                "public_id": after.public_id,
                "asset_folder": after.asset_folder,
                **_identity(after),
            }
            for before, after in changes
        },
    )


def moved(changes: Iterable[Change]) -> JsonObject:
    """Return `move`: a map by public id with the folders before and after."""
    return _changed(
        "move",
        {
            after.public_id: {
                "from_asset_folder": before.asset_folder,
                "to_asset_folder": after.asset_folder,
                "display_name": after.display_name,
                **_identity(after),
            }
            for before, after in changes
        },
    )


def deleted(assets: Iterable[Asset]) -> JsonObject:
    """Return `delete`: an array; the documented sample has neither timestamp nor request id."""
    kept = ("resource_type", "type", "asset_id", "public_id", "version", "asset_folder", "display_name")
    return {
        "notification_type": "delete",
        "resources": [{name: getattr(asset, name) for name in kept} for asset in assets],
    }


def renamed(before: Asset, after: Asset) -> JsonObject:
    """Return `rename`, which is about one asset."""
    return {
        "notification_type": "rename",
        **_identity(after),
        "asset_folder": after.asset_folder,
        "display_name": after.display_name,
        "from_public_id": before.public_id,
        "to_public_id": after.public_id,
    }


def _changed(kind: str, resources: Mapping[str, JsonObject] | Sequence[JsonObject]) -> JsonObject:
    return {"notification_type": kind, "source": "api", "resources": resources}


def _identity(asset: Asset) -> JsonObject:
    return {"asset_id": asset.asset_id, "resource_type": asset.resource_type, "type": asset.type}


def _context_lists(before: Mapping[str, str], after: Mapping[str, str]) -> JsonObject:
    return {
        "added": _named(after, [key for key in after if key not in before]),
        "removed": _named(before, [key for key in before if key not in after]),
        "updated": _named(after, [key for key in after if key in before and before[key] != after[key]]),
    }


def _named(values: Mapping[str, str], keys: list[str]) -> list[JsonObject]:
    return [{"name": key, "value": values[key]} for key in keys]
