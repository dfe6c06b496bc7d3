"""How assets look in the answers of the Admin and the Upload API, and in notifications.

Shapes: docs/vendor-assets.md#how-an-asset-looks.
"""

from dataclasses import dataclass
from urllib.parse import quote

from app.sandbox.assets.asset import Asset, Version
from app.sandbox.words import JsonObject, iso

_NAMES = ("asset_id", "public_id")
_LISTED = (
    *(*_NAMES, "format", "version", "resource_type", "type", "created_at", "bytes"),
    *("width", "height", "asset_folder", "display_name"),
)
_UPLOADED = (*_NAMES, "version", "version_id", "width", "height", "format", "resource_type", "created_at")


@dataclass(frozen=True)
class Parts:
    """Optional parts of assets that a list shows (docs/vendor.md#reading)."""

    tags: bool = False
    context: bool = False
    metadata: bool = False
    moderation: bool = False


def listed(asset: Asset, cloud_name: str, parts: Parts) -> JsonObject:
    """Return the asset as lists of the Admin API show it."""
    view = _known(asset, *_LISTED)
    view |= {**_access(asset), **links(asset, cloud_name)}
    view |= {"tags": sorted(asset.tags)} if parts.tags else {}
    view |= _context(asset) if parts.context else {}
    view |= {"metadata": dict(asset.metadata)} if parts.metadata else {}
    return view | (moderation(asset) if parts.moderation else {})


def shown(asset: Asset, cloud_name: str) -> JsonObject:
    """Return one asset as the Admin API shows it when it is asked for alone.

    What remains of a deleted one is a placeholder without bytes.
    """
    view = listed(asset, cloud_name, Parts(context=True, metadata=True)) | moderation(asset)
    if asset.tags:
        view["tags"] = sorted(asset.tags)
    if asset.etag:
        view["etag"] = asset.etag
    if asset.deleted:
        view |= {"bytes": 0, "placeholder": True}
    return view | {"uploaded_at": iso(asset.uploaded_at), "last_updated": last_updated(asset), "derived": []}


def uploaded(asset: Asset, cloud_name: str) -> JsonObject:
    """Return the asset as the Upload API and the `upload` notification show it."""
    view = _known(asset, *_UPLOADED)
    view["tags"] = sorted(asset.tags)
    view |= _known(asset, "bytes", "type", "etag")
    view |= {"placeholder": False, **links(asset, cloud_name), **_access(asset)}
    view |= _known(asset, "asset_folder", "display_name")
    view |= {"metadata": dict(asset.metadata)} if asset.metadata else {}
    view |= {**_context(asset), **moderation(asset)}
    return view | {"original_filename": asset.original_filename}


def related(asset: Asset) -> JsonObject:
    """Return what an asset shows of one that it is related to; which keys is an assumption."""
    return _known(asset, "asset_id", "public_id", "resource_type", "type", "version", "format")


def version(stored: Version) -> JsonObject:
    """Return one backed-up version as the list of versions shows it; all can be restored (an assumption)."""
    return {
        "version_id": stored["version_id"],
        "version": str(stored["version"]),
        "format": stored["format"] or None,
        "size": stored["bytes"],
        "time": iso(stored["time"]).replace("Z", "+00:00"),
        "restorable": True,
    }


def moderation(asset: Asset) -> JsonObject:
    """Return the moderations, and kind and status of the one that counts: the first that is not approved."""
    if not asset.moderation:
        return {}
    current = next((m for m in asset.moderation if m["status"] != "approved"), asset.moderation[-1])
    return {
        "moderation": [dict(each) for each in asset.moderation],
        "moderation_kind": current["kind"],
        "moderation_status": current["status"],
    }


def links(asset: Asset, cloud_name: str) -> JsonObject:
    """Return the two delivery addresses, which lead nowhere: the sandbox delivers no files."""
    ending = f".{asset.format}" if asset.format and asset.resource_type != "raw" else ""
    named = quote(asset.public_id, safe="/:", errors="replace")
    path = f"{cloud_name}/{asset.resource_type}/{asset.type}/v{asset.version}/{named}{ending}"
    host = "res.cloudinary.com"
    return {"url": f"http://{host}/{path}", "secure_url": f"https://{host}/{path}"}


def last_updated(asset: Asset) -> JsonObject:
    """Return the `last_updated` object with the moment of each documented kind of change."""
    kinds = ("access_control", "context", "metadata", "public_id", "tags")
    moments = {f"{kind}_updated_at": iso(asset.updated[kind]) for kind in kinds if kind in asset.updated}
    return moments | {"updated_at": iso(asset.updated_at)}


def _known(asset: Asset, *names: str) -> JsonObject:
    """Return those attributes that are known: no size of what was not measured, no format of a raw file."""
    values = {name: getattr(asset, name) for name in names}
    known = {n: v for n, v in values.items() if v is not None and not (n == "format" and not v)}
    return {n: iso(v) if n == "created_at" else v for n, v in known.items()}


def _access(asset: Asset) -> JsonObject:
    return {"access_control": [dict(each) for each in asset.access_control]} if asset.access_control else {}


def _context(asset: Asset) -> JsonObject:
    return {"context": {"custom": dict(asset.context)}} if asset.context else {}
