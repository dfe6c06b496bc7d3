"""Serving `/resources/search` (docs/vendor-assets.md#search)."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from app.sandbox.assets.asset import Asset
from app.sandbox.assets.derived import aspect_ratio, backup_bytes, filename, pixels, status
from app.sandbox.assets.view import links
from app.sandbox.operations.aggregation import aggregations
from app.sandbox.operations.call import Call
from app.sandbox.operations.paging import placed_page, within
from app.sandbox.operations.sorting import read_sorting, sorted_by
from app.sandbox.search.asset_words import AssetWords
from app.sandbox.search.parser import parse
from app.sandbox.words import JsonObject, comma_listed, iso

if TYPE_CHECKING:
    from app.sandbox.account import SandboxAccount

_ALWAYS = {"public_id", "asset_id", "asset_folder", "created_at", "status", "type", "resource_type"}
_ANALYSES = ("image_metadata", "image_analysis", "quality_analysis", "accessibility_analysis")


def search(account: SandboxAccount, call: Call) -> JsonObject:
    """Return the assets that an expression finds, newest first unless sorted otherwise.

    Deleted ones are found only by an expression about their `status`. The vendor's index lags behind writes;
    this one does not.
    """
    started = time.perf_counter()
    words = AssetWords(account.fields, call.now)
    test = parse(str(call.get("expression", "")), words)
    size = within(call.get("max_results"), 50, 500, least=0)
    found = [asset for asset in account.assets.newest_first() if test(asset)]
    if words.wants_deleted:
        found += [asset for asset in account.assets.everything() if asset.deleted and test(asset)]
    found = sorted_by(found, read_sorting(call.get("sort_by")), words)
    part, cursor = placed_page(found, call.get("next_cursor"), size)
    answer: JsonObject = {"total_count": len(found), "time": int((time.perf_counter() - started) * 1000)}
    if call.get("aggregate"):
        answer["aggregations"] = aggregations(call.get("aggregate"), found)
    answer |= {"next_cursor": cursor} if cursor else {}
    return answer | {"resources": _views(account, call, part)}


def _views(account: SandboxAccount, call: Call, assets: list[Asset]) -> list[JsonObject]:
    fields = set(comma_listed(call.get("fields")))
    extra = fields or set(comma_listed(call.get("with_field")))
    views = [_found(asset, account.cloud_name) | _extra(asset, extra) for asset in assets]
    if not fields:
        return views
    return [{name: v for name, v in view.items() if name in fields | _ALWAYS} for view in views]


def _found(asset: Asset, cloud_name: str) -> JsonObject:
    """Return an asset as a search shows it, leaving out what is unknown of it."""
    view: JsonObject = {
        "asset_id": asset.asset_id,
        "public_id": asset.public_id,
        "asset_folder": asset.asset_folder,
        "filename": filename(asset),
        "display_name": asset.display_name,
        "format": asset.format,
        "version": asset.version,
        "resource_type": asset.resource_type,
        "type": asset.type,
        "created_at": _moment(asset.created_at),
        "uploaded_at": _moment(asset.uploaded_at),
        "bytes": 0 if asset.deleted else asset.bytes,
        "backup_bytes": backup_bytes(asset),
        "width": asset.width,
        "height": asset.height,
        "aspect_ratio": aspect_ratio(asset),
        "pixels": pixels(asset),
        **links(asset, cloud_name),
        "status": status(asset),
        "access_mode": "public",
    }
    known = {name: value for name, value in view.items() if value is not None}
    rules = [dict(rule) for rule in asset.access_control] or None
    return known | {
        "access_control": rules,
        "etag": asset.etag,
        "created_by": {"access_key": asset.created_by},
        "uploaded_by": {"access_key": asset.uploaded_by},
    }


def _extra(asset: Asset, wanted: set[str]) -> JsonObject:
    """Return the attributes asked for; what an analysis would find out is empty."""
    known: JsonObject = {
        "tags": sorted(asset.tags),
        "context": dict(asset.context),
        "metadata": dict(asset.metadata),
        **{name: {} for name in _ANALYSES},
    }
    return {name: value for name, value in known.items() if name in wanted}


def _moment(seconds: float) -> str:
    return iso(seconds).replace("Z", "+00:00")
