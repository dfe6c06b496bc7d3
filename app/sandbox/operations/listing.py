"""Reading assets: one, by ids, and page by page (docs/vendor.md#reading)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from app.sandbox.assets.asset import Asset
from app.sandbox.assets.view import Parts, shown
from app.sandbox.errors import bad_request, not_found
from app.sandbox.operations.call import Call
from app.sandbox.operations.paging import page, within
from app.sandbox.words import RESOURCE_TYPES, JsonObject, comma_listed, listed, truthy, unique

if TYPE_CHECKING:
    from app.sandbox.account import SandboxAccount

MAX_IDS = 100


def resource_types(_: SandboxAccount, __: Call) -> JsonObject:
    """Serve `GET /resources`: the resource types there are."""
    return {"resource_types": list(RESOURCE_TYPES)}


def by_id(account: SandboxAccount, call: Call, asset_id: str) -> JsonObject:
    """Serve `GET /resources/:asset_id`."""
    asset = account.assets.get_id(asset_id)
    if not _is_there(account, call, asset):
        raise not_found(asset_id)
    return shown(asset, account.cloud_name)


def by_key(
    account: SandboxAccount, call: Call, resource_type: str, delivery_type: str, public_id: str
) -> JsonObject:
    """Serve `GET /resources/:resource_type/:type/:public_id`."""
    asset = account.assets.get((resource_type, delivery_type, public_id))
    if not _is_there(account, call, asset):
        raise not_found(public_id)
    return shown(asset, account.cloud_name)


def by_ids(account: SandboxAccount, call: Call) -> JsonObject:
    """Serve `GET /resources/by_asset_ids` for up to 100 ids; unknown ones are left out."""
    ids = _at_most(comma_listed(call.need("asset_ids")), "asset_ids")
    found = [account.assets.find_id(asset_id) for asset_id in ids]
    return {"resources": _views(account, call, (asset for asset in found if asset))}


def list_resources(
    account: SandboxAccount, call: Call, resource_type: str, delivery_type: str | None = None
) -> JsonObject:
    """Serve `GET /resources/:resource_type[/:type]`, by `public_ids` (up to 100), `prefix`, or all."""
    if call.get("public_ids") and delivery_type:
        ids = _at_most(listed(call.get("public_ids")), "public_ids")
        found = [account.assets.find((resource_type, delivery_type, public_id)) for public_id in ids]
        return {"resources": _views(account, call, (asset for asset in found if asset))}
    prefix = str(call.get("prefix", ""))
    chosen = _of_type(account, resource_type, delivery_type)
    return _page(account, call, (asset for asset in chosen if asset.public_id.startswith(prefix)))


def by_tag(account: SandboxAccount, call: Call, resource_type: str, tag: str) -> JsonObject:
    """Serve `GET /resources/:resource_type/tags/:tag`."""
    return _page(account, call, (asset for asset in _of_type(account, resource_type) if tag in asset.tags))


def by_context(account: SandboxAccount, call: Call, resource_type: str) -> JsonObject:
    """Serve `GET /resources/:resource_type/context` by `key` and, where given, `value`."""
    key, value = str(call.need("key")), call.get("value")
    chosen = (asset for asset in _of_type(account, resource_type) if key in asset.context)
    return _page(account, call, (a for a in chosen if value is None or a.context[key] == str(value)))


def by_folder(account: SandboxAccount, call: Call) -> JsonObject:
    """Serve `GET /resources/by_asset_folder`."""
    folder = str(call.need("asset_folder"))
    return _page(account, call, (asset for asset in account.assets if asset.asset_folder == folder))


def _of_type(
    account: SandboxAccount, resource_type: str, delivery_type: str | None = None
) -> Iterable[Asset]:
    for asset in account.assets:
        if asset.resource_type == resource_type and delivery_type in (None, asset.type):
            yield asset


def _page(account: SandboxAccount, call: Call, assets: Iterable[Asset]) -> JsonObject:
    """Return one page, newest first unless `direction` is asc, with a cursor if there is more."""
    newest_first = str(call.get("direction", "desc")).lower() not in ("asc", "1")
    chosen = sorted(assets, key=lambda asset: asset.created, reverse=newest_first)
    size = within(call.get("max_results"), 10, 500)
    part, cursor = page(chosen, call.get("next_cursor"), size, newest_first)
    answer: JsonObject = {"resources": _views(account, call, part)}
    return answer | ({"next_cursor": cursor} if cursor else {})


def _views(account: SandboxAccount, call: Call, assets: Iterable[Asset]) -> list[JsonObject]:
    wanted = set(comma_listed(call.get("fields")))
    parts = Parts(*(truthy(call.get(name)) or name in wanted for name in ("tags", "context", "metadata")))
    views = (shown(asset, account.cloud_name, parts) for asset in assets if _is_there(account, call, asset))
    return [only(view, wanted) for view in views]


def _is_there(account: SandboxAccount, call: Call, asset: Asset) -> bool:
    """Whether a read sees the asset already: always, but for the fault that lets reads lag."""
    lag = account.faults.read_lag()
    return not lag or asset.uploaded_at <= call.now - lag


def only(view: JsonObject, wanted: set[str]) -> JsonObject:
    """Return the wanted keys of an asset and those that name it; all of them if none are wanted."""
    if not wanted:
        return view
    kept = {"asset_id", "public_id", *wanted}
    return {name: value for name, value in view.items() if name in kept}


def _at_most(ids: list[str], name: str) -> list[str]:
    """Return the ids without repeats; that more than 100 are refused with 400 is an assumption."""
    if len(ids) > MAX_IDS:
        raise bad_request(f"Maximum number of {name} is {MAX_IDS}")
    return unique(ids)
