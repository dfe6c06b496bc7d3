"""Deleting assets; those with backups leave a placeholder that can be restored.

Source: docs/vendor-assets.md#deleting.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from app.sandbox.assets.asset import Asset
from app.sandbox.errors import bad_request, missing
from app.sandbox.notifications import payloads
from app.sandbox.operations.call import Call
from app.sandbox.operations.commit import notify
from app.sandbox.operations.paging import created_page
from app.sandbox.words import JsonObject, listed, truthy, unique

if TYPE_CHECKING:
    from app.sandbox.account import SandboxAccount

MAX_NAMED = 100
MAX_FOUND = 1000


def destroy(account: SandboxAccount, call: Call, resource_type: str) -> JsonObject:
    """Serve `POST /:resource_type/destroy`: `{"result": "ok"}`, or `not found` with status 200."""
    key = (resource_type, str(call.get("type", "upload")), str(call.need("public_id")))
    return _destroyed(account, call, account.assets.find(key))


def destroy_by_id(account: SandboxAccount, call: Call) -> JsonObject:
    """Serve `POST /asset/destroy`, which answers as `destroy` does."""
    return _destroyed(account, call, account.assets.find_id(str(call.need("asset_id"))))


def delete_by_ids(account: SandboxAccount, call: Call) -> JsonObject:
    """Serve `DELETE /resources` with up to 100 `asset_ids`."""
    ids = _some(call, "asset_ids")
    return _delete_named(account, call, {asset_id: account.assets.find_id(asset_id) for asset_id in ids})


def delete_by_key(account: SandboxAccount, call: Call, resource_type: str, delivery_type: str) -> JsonObject:
    """Serve `DELETE /resources/:resource_type/:type` with `public_ids` (up to 100), `prefix` or `all`."""
    kind = (resource_type, delivery_type)
    if call.get("prefix") or truthy(call.get("all")):
        prefix = str(call.get("prefix", ""))
        return _delete_found(
            account, call, lambda asset: asset.key[:2] == kind and asset.public_id.startswith(prefix)
        )
    ids = _some(call, "public_ids")
    return _delete_named(account, call, {i: account.assets.find((*kind, i)) for i in ids})


def delete_by_tag(account: SandboxAccount, call: Call, resource_type: str, tag: str) -> JsonObject:
    """Serve `DELETE /resources/:resource_type/tags/:tag`."""
    return _delete_found(
        account, call, lambda asset: asset.resource_type == resource_type and tag in asset.tags
    )


def delete_derived(_: SandboxAccount, call: Call) -> JsonObject:
    """Serve `DELETE /derived_resources`; there are none here, so none is found."""
    return {"deleted": dict.fromkeys(_some(call, "derived_resource_ids"), "not_found")}


def delete(account: SandboxAccount, call: Call, assets: Iterable[Asset]) -> None:
    """Delete assets and tell of it in one notification; what is backed up leaves a placeholder."""
    gone = list(assets)
    for asset in gone:
        if asset.versions:
            account.assets.put(replace(asset, deleted=True))
        else:
            account.assets.remove(asset)
    if gone:
        notify(account, call, payloads.deleted(gone))


def _destroyed(account: SandboxAccount, call: Call, asset: Asset | None) -> JsonObject:
    if asset is None:
        return {"result": "not found"}
    delete(account, call, [asset])
    return {"result": "ok"}


def _delete_found(account: SandboxAccount, call: Call, wanted: Callable[[Asset], bool]) -> JsonObject:
    """Delete up to 1,000 assets, oldest first (an assumption), with a cursor if there are more."""
    part, cursor = created_page(
        account.assets, wanted, call.get("next_cursor"), MAX_FOUND, newest_first=False
    )
    answer = _delete_named(account, call, {asset.public_id: asset for asset in part}, part)
    return answer | ({"partial": True, "next_cursor": cursor} if cursor else {})


def _delete_named(
    account: SandboxAccount,
    call: Call,
    named: Mapping[str, Asset | None],
    assets: Iterable[Asset] | None = None,
) -> JsonObject:
    """Delete what is named and say what became of each.

    `keep_original` and `transformations` are about derived assets only and spare the originals.
    """
    spared = truthy(call.get("keep_original")) or bool(call.get("transformations"))
    found = [asset for asset in (named.values() if assets is None else assets) if asset is not None]
    delete(account, call, () if spared else found)
    counts = {
        name: {"original": int(asset is not None and not spared), "derived": 0}
        for name, asset in named.items()
    }
    states = {name: "deleted" if asset else "not_found" for name, asset in named.items()}
    return {"deleted": states, "deleted_counts": counts, "partial": False}


def _some(call: Call, name: str) -> list[str]:
    """Return the ids that a call must name; raises ApiError (400) for none or more than 100, as assumed."""
    ids = unique(listed(call.get(name)))
    if not ids:
        raise missing(name)
    if len(ids) > MAX_NAMED:
        raise bad_request(f"Maximum number of {name} is {MAX_NAMED}")
    return ids
