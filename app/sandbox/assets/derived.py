"""What follows from an asset's attributes and is not kept."""

from app.sandbox.assets.asset import Asset


def filename(asset: Asset) -> str:
    """Return the last part of the public id."""
    return asset.public_id.rsplit("/", 1)[-1]


def status(asset: Asset) -> str:
    """Return `active`, or `deleted` for what remains of a deleted asset."""
    return "deleted" if asset.deleted else "active"


def backup_bytes(asset: Asset) -> int:
    """Return the size of all backups."""
    return sum(version["bytes"] for version in asset.versions)


def pixels(asset: Asset) -> int | None:
    """Return width times height, None if they are unknown."""
    return asset.width * asset.height if asset.width and asset.height else None


def aspect_ratio(asset: Asset) -> float | None:
    """Return width by height, None if they are unknown."""
    return asset.width / asset.height if asset.width and asset.height else None
