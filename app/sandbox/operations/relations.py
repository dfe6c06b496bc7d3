"""Related assets, which know of each other both ways (docs/vendor-assets.md#related-assets)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from app.sandbox.assets.asset import Asset
from app.sandbox.errors import bad_request
from app.sandbox.notifications.payloads import related
from app.sandbox.operations.call import Call, Partly
from app.sandbox.operations.commit import notify
from app.sandbox.words import JsonObject, listed, unique

if TYPE_CHECKING:
    from app.sandbox.account import SandboxAccount

MAX_RELATED = 10
_STATUS = {
    "success_ids": 200,
    "invalid_ids": 400,
    "invalid_relate_to_self_id": 400,
    "non_existing_ids": 404,
    "relation_does_not_exist_ids": 404,
    "already_exists_ids": 409,
}
_MESSAGES = {
    "success_ids": "success",
    "invalid_ids": "invalid id",
    "invalid_relate_to_self_id": "an asset cannot be related to itself",
    "non_existing_ids": "asset does not exist",
    "relation_does_not_exist_ids": "relation does not exist",
    "already_exists_ids": "already related",
}
_Find = Callable[[str], Asset | None]


def relate_by_id(account: SandboxAccount, call: Call, asset_id: str) -> JsonObject:
    """Serve `POST /resources/related_assets/:asset_id` with up to 10 asset ids."""
    return _relate(account, call, account.assets.get_id(asset_id), account.assets.find_id)


def relate_by_key(
    account: SandboxAccount, call: Call, resource_type: str, delivery_type: str, public_id: str
) -> JsonObject:
    """Serve `POST /resources/related_assets/:resource_type/:type/:public_id` with such paths."""
    asset = account.assets.get((resource_type, delivery_type, public_id))
    return _relate(account, call, asset, _by_path(account))


def unrelate_by_id(account: SandboxAccount, call: Call, asset_id: str) -> JsonObject:
    """Serve `DELETE /resources/related_assets/:asset_id`."""
    return _unrelate(account, call, account.assets.get_id(asset_id), account.assets.find_id)


def unrelate_by_key(
    account: SandboxAccount, call: Call, resource_type: str, delivery_type: str, public_id: str
) -> JsonObject:
    """Serve `DELETE /resources/related_assets/:resource_type/:type/:public_id`."""
    asset = account.assets.get((resource_type, delivery_type, public_id))
    return _unrelate(account, call, asset, _by_path(account))


def _relate(account: SandboxAccount, call: Call, asset: Asset, find: _Find) -> JsonObject:
    names = unique(listed(call.need("assets_to_relate")))
    if len(names) > MAX_RELATED:
        raise bad_request(f"Maximum number of assets_to_relate is {MAX_RELATED}")
    codes = {}
    for name in names:
        other = find(name)
        codes[name] = _code(asset, name, other, related="already_exists_ids", unrelated="success_ids")
        if other is not None and codes[name] == "success_ids":
            asset = account.assets.put(replace(asset, related=(*asset.related, other.asset_id)))
            account.assets.put(replace(other, related=(*other.related, asset.asset_id)))
    return _answer(account, call, "add", asset, codes)


def _unrelate(account: SandboxAccount, call: Call, asset: Asset, find: _Find) -> JsonObject:
    codes = {}
    for name in unique(listed(call.need("assets_to_unrelate"))):
        other = find(name)
        missing = "relation_does_not_exist_ids"
        codes[name] = _code(asset, name, other, related="success_ids", unrelated=missing)
        if other is not None and codes[name] == "success_ids":
            asset = account.assets.put(_without(asset, other))
            account.assets.put(_without(other, asset))
    return _answer(account, call, "delete", asset, codes)


def _code(asset: Asset, name: str, other: Asset | None, *, related: str, unrelated: str) -> str:
    if other is None:
        return "non_existing_ids" if name else "invalid_ids"
    if other.asset_id == asset.asset_id:
        return "invalid_relate_to_self_id"
    return related if other.asset_id in asset.related else unrelated


def _answer(
    account: SandboxAccount, call: Call, action: str, asset: Asset, codes: dict[str, str]
) -> JsonObject:
    """Return what became of each, as 207 if something failed; the messages are assumed."""
    entries = [
        {"message": _MESSAGES[code], "code": code, "asset": name, "status": _STATUS[code]}
        for name, code in codes.items()
    ]
    failed = [entry for entry in entries if entry["status"] != 200]
    success = [entry for entry in entries if entry["status"] == 200]
    if success:
        told = related(action=action, asset_id=asset.asset_id, failed=len(failed), succeeded=len(success))
        notify(account, call, told)
    answer = {"failed": failed, "success": success}
    return Partly(answer) if failed else answer


def _by_path(account: SandboxAccount) -> _Find:
    def find(path: str) -> Asset | None:
        resource_type, _, rest = path.partition("/")
        delivery_type, _, public_id = rest.partition("/")
        return account.assets.find((resource_type, delivery_type, public_id))

    return find


def _without(asset: Asset, other: Asset) -> Asset:
    return replace(asset, related=tuple(each for each in asset.related if each != other.asset_id))
