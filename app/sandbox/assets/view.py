"""How assets look in answers and notifications."""

from dataclasses import dataclass
from urllib.parse import quote

from app.sandbox.assets.asset import Asset
from app.sandbox.words import JsonObject, iso


@dataclass(frozen=True)
class Parts:
    """Optional parts of assets that a list shows; single assets show all of them (docs/vendor.md#reading)."""

    tags: bool = True
    context: bool = True
    metadata: bool = True


ALL_PARTS = Parts()


def shown(asset: Asset, cloud_name: str, parts: Parts = ALL_PARTS) -> JsonObject:
    """Return the asset as the Admin API shows it."""
    view: JsonObject = {
        "asset_id": asset.asset_id,
        "public_id": asset.public_id,
        "version": asset.version,
        "resource_type": asset.resource_type,
        "type": asset.type,
        "created_at": iso(asset.created_at),
        "uploaded_at": iso(asset.uploaded_at),
        "bytes": asset.bytes,
        "asset_folder": asset.asset_folder,
        "display_name": asset.display_name,
        **links(asset, cloud_name),
        "last_updated": last_updated(asset),
    }
    if asset.format:
        view["format"] = asset.format
    return view | optional_parts(asset, parts)


def optional_parts(asset: Asset, parts: Parts) -> JsonObject:
    """Return the tags, context and metadata that were asked for; an empty context is left out."""
    view: JsonObject = {}
    if parts.tags:
        view["tags"] = list(asset.tags)
    if parts.context and asset.context:
        view["context"] = {"custom": dict(asset.context)}
    if parts.metadata:
        view["metadata"] = dict(asset.metadata)
    return view


def uploaded(asset: Asset, cloud_name: str) -> JsonObject:
    """Return the asset as the Upload API and the `upload` notification show it."""
    view: JsonObject = {
        "asset_id": asset.asset_id,
        "public_id": asset.public_id,
        "version": asset.version,
        "version_id": asset.version_id,
        "resource_type": asset.resource_type,
        "created_at": iso(asset.created_at),
        "tags": list(asset.tags),
        "bytes": asset.bytes,
        "type": asset.type,
        "etag": asset.etag,
        "placeholder": False,
        **links(asset, cloud_name),
        "asset_folder": asset.asset_folder,
        "display_name": asset.display_name,
        "original_filename": asset.original_filename,
    }
    if asset.format:
        view["format"] = asset.format
    if asset.context:
        view["context"] = {"custom": dict(asset.context)}
    if asset.metadata:
        view["metadata"] = dict(asset.metadata)
    return view


def links(asset: Asset, cloud_name: str) -> JsonObject:
    """Return the two delivery addresses, which lead nowhere: the sandbox delivers no files."""
    ending = f".{asset.format}" if asset.format and asset.resource_type != "raw" else ""
    named = quote(asset.public_id, safe="/:", errors="replace")
    path = f"{cloud_name}/{asset.resource_type}/{asset.type}/v{asset.version}/{named}{ending}"
    host = "res.cloudinary.com"
    return {"url": f"http://{host}/{path}", "secure_url": f"https://{host}/{path}"}


def last_updated(asset: Asset) -> JsonObject:
    """Return the `last_updated` object with the moment of each kind of change."""
    moments = {f"{kind}_updated_at": iso(moment) for kind, moment in asset.updated.items()}
    return moments | {"updated_at": iso(asset.updated_at)}
