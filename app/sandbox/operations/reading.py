"""Reading one asset with the optional parts that are asked for (docs/vendor-assets.md#reading-one-asset)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.sandbox.assets.asset import Asset
from app.sandbox.assets.view import related, shown, version
from app.sandbox.errors import not_found
from app.sandbox.operations.call import Call
from app.sandbox.operations.coordinates import coordinates
from app.sandbox.operations.paging import placed_page
from app.sandbox.words import JsonObject, truthy

if TYPE_CHECKING:
    from app.sandbox.account import SandboxAccount

MAX_SHOWN = 100


def by_id(account: SandboxAccount, call: Call, asset_id: str) -> JsonObject:
    """Serve `GET /resources/:asset_id`."""
    return _detailed(account, call, account.assets.remains(asset_id), asset_id)


def by_key(
    account: SandboxAccount, call: Call, resource_type: str, delivery_type: str, public_id: str
) -> JsonObject:
    """Serve `GET /resources/:resource_type/:type/:public_id`."""
    found = account.assets.remains((resource_type, delivery_type, public_id))
    return _detailed(account, call, found, public_id)


def is_there(account: SandboxAccount, call: Call, asset: Asset) -> bool:
    """Whether a read sees the asset already: always, but for the fault that lets reads lag."""
    lag = account.faults.read_lag()
    return not lag or asset.uploaded_at <= call.now - lag


def _detailed(account: SandboxAccount, call: Call, asset: Asset | None, name: str) -> JsonObject:
    """Return the asset, a placeholder if it is deleted; raises ApiError (404).

    Of the optional parts there are versions, related assets, and coordinates as they were sent. What
    Cloudinary finds out by looking at the file (colors, faces, embedded data) is not there.
    """
    if asset is None or not is_there(account, call, asset):
        raise not_found(name)
    view = shown(asset, account.cloud_name) | coordinates(call, asset)
    if truthy(call.get("versions")):
        view["versions"] = [version(stored) for stored in asset.versions]
    if truthy(call.get("related")):
        view |= _related(account, call, asset)
    return view


def _related(account: SandboxAccount, call: Call, asset: Asset) -> JsonObject:
    found = [other for other in map(account.assets.find_id, asset.related) if other is not None]
    part, cursor = placed_page(found, call.get("related_next_cursor"), MAX_SHOWN)
    view: JsonObject = {"related_assets": [related(other) for other in part]}
    return view | ({"related_next_cursor": cursor} if cursor else {})
