"""Notifications of edited assets, built from the assets before and after (docs/vendor.md#notifications)."""

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
                **identity(after),
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
                **named(after),
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
        {after.public_id: {**_context_lists(before.context, after.context), **identity(after)}
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
                **identity(after),
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
                **identity(after),
            }
            for before, after in changes
        },
    )


def access_control_changed(changes: Iterable[Change]) -> JsonObject:
    """Return `access_control_changed`: an array with the rules before and after."""
    return _changed(
        "access_control_changed",
        [
            {
                **named(after),
                "previous_access_control": [dict(rule) for rule in before.access_control],
                "new_access_control": [dict(rule) for rule in after.access_control],
            }
            for before, after in changes
        ],
    )


def named(asset: Asset) -> JsonObject:
    """Return the four keys by which arrays name an asset."""
    return {
        "asset_id": asset.asset_id,
        "public_id": asset.public_id,
        "resource_type": asset.resource_type,
        "type": asset.type,
    }


def identity(asset: Asset) -> JsonObject:
    """Return the three keys that name an asset where its public id is said otherwise."""
    return {"asset_id": asset.asset_id, "resource_type": asset.resource_type, "type": asset.type}


def _changed(kind: str, resources: Mapping[str, JsonObject] | Sequence[JsonObject]) -> JsonObject:
    return {"notification_type": kind, "source": "api", "resources": resources}


def _context_lists(before: Mapping[str, str], after: Mapping[str, str]) -> JsonObject:
    return {
        "added": _named(after, [key for key in after if key not in before]),
        "removed": _named(before, [key for key in before if key not in after]),
        "updated": _named(after, [key for key in after if key in before and before[key] != after[key]]),
    }


def _named(values: Mapping[str, str], keys: list[str]) -> list[JsonObject]:
    return [{"name": key, "value": values[key]} for key in keys]
