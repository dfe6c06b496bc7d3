"""Deleting and renaming assets."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from app.sandbox.assets.asset import Asset, AssetKey
from app.sandbox.assets.view import uploaded
from app.sandbox.errors import bad_request, missing
from app.sandbox.notifications import payloads
from app.sandbox.operations.call import Call
from app.sandbox.operations.commit import notify, notify_dated
from app.sandbox.operations.upload import default_display_name
from app.sandbox.words import JsonObject, listed, truthy, unique

if TYPE_CHECKING:
    from app.sandbox.account import SandboxAccount

MAX_DELETED = 100


def destroy(account: SandboxAccount, call: Call, resource_type: str) -> JsonObject:
    """Serve `POST /:resource_type/destroy`: `{"result": "ok"}`, or `not found` with status 200."""
    key = (resource_type, str(call.get("type", "upload")), str(call.need("public_id")))
    asset = account.assets.find(key)
    if asset is None:
        return {"result": "not found"}
    _delete(account, call, [asset])
    return {"result": "ok"}


def rename(account: SandboxAccount, call: Call, resource_type: str) -> JsonObject:
    """Serve `POST /:resource_type/rename`; the asset keeps its id.

    Assumptions: a taken name refuses the call with 400 unless `overwrite` deletes its owner; a display name
    that was never chosen follows the public id, as the documented sample shows.
    """
    kind = str(call.get("type", "upload"))
    before = account.assets.get((resource_type, kind, str(call.need("from_public_id"))))
    public_id = str(call.need("to_public_id"))
    followed = before.display_name == default_display_name(before.public_id)
    after = replace(
        before,
        public_id=public_id,
        type=str(call.get("to_type", kind)),
        display_name=default_display_name(public_id) if followed else before.display_name,
        updated={**before.updated, "public_id": call.now},
    )
    if after.key != before.key:
        _make_room(account, call, after.key)
        account.assets.put(after)
        notify_dated(account, call, payloads.renamed(before, after))
    return uploaded(after, account.cloud_name)


def delete_by_ids(account: SandboxAccount, call: Call) -> JsonObject:
    """Serve `DELETE /resources` with up to 100 `asset_ids`."""
    ids = _some(listed(call.get("asset_ids")), "asset_ids")
    return _delete_named(account, call, {asset_id: account.assets.find_id(asset_id) for asset_id in ids})


def delete_by_key(account: SandboxAccount, call: Call, resource_type: str, delivery_type: str) -> JsonObject:
    """Serve `DELETE /resources/:resource_type/:type` with `public_ids` (up to 100), `prefix` or `all`."""
    if call.get("prefix") or truthy(call.get("all")):
        prefix = str(call.get("prefix", ""))
        chosen = [a for a in account.assets if a.key[:2] == (resource_type, delivery_type)]
        return _delete_named(
            account, call, {a.public_id: a for a in chosen if a.public_id.startswith(prefix)}
        )
    ids = _some(listed(call.get("public_ids")), "public_ids")
    return _delete_named(
        account, call, {i: account.assets.find((resource_type, delivery_type, i)) for i in ids}
    )


def _delete_named(account: SandboxAccount, call: Call, named: dict[str, Asset | None]) -> JsonObject:
    _delete(account, call, [asset for asset in named.values() if asset is not None])
    states = {name: "deleted" if asset else "not_found" for name, asset in named.items()}
    return {"deleted": states, "partial": False}


def _delete(account: SandboxAccount, call: Call, assets: Iterable[Asset]) -> None:
    gone = list(assets)
    for asset in gone:
        account.assets.remove(asset)
    if gone:
        notify(account, call, payloads.deleted(gone))


def _make_room(account: SandboxAccount, call: Call, key: AssetKey) -> None:
    owner = account.assets.find(key)
    if owner is None:
        return
    if not truthy(call.get("overwrite")):
        raise bad_request(f"to_public_id ({key[2]}) already exists")
    _delete(account, call, [owner])


def _some(ids: list[str], name: str) -> list[str]:
    if not ids:
        raise missing(name)
    if len(ids) > MAX_DELETED:
        raise bad_request(f"Maximum number of {name} is {MAX_DELETED}")
    return unique(ids)
