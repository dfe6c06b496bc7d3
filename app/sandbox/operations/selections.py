"""Listing the assets that have something in common, and the tags in use (docs/vendor.md#reading)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.sandbox.assets.asset import Asset
from app.sandbox.errors import missing
from app.sandbox.operations.call import Call
from app.sandbox.operations.naming import folder_path
from app.sandbox.operations.paging import named_page, within
from app.sandbox.operations.rows import MAX_RESULTS, page
from app.sandbox.words import JsonObject

if TYPE_CHECKING:
    from app.sandbox.account import SandboxAccount


def by_tag(account: SandboxAccount, call: Call, resource_type: str, tag: str) -> JsonObject:
    """Serve `GET /resources/:resource_type/tags/:tag`."""
    return page(account, call, lambda a: a.resource_type == resource_type and tag in a.tags)


def by_context(account: SandboxAccount, call: Call, resource_type: str) -> JsonObject:
    """Serve `GET /resources/:resource_type/context` by `key` and, where given, `value`."""
    key, value = str(call.need("key")), call.get("value")
    wanted = None if value is None else str(value)
    return page(
        account,
        call,
        lambda a: a.resource_type == resource_type and key in a.context and wanted in (None, a.context[key]),
    )


def by_moderation(
    account: SandboxAccount, call: Call, resource_type: str, kind: str, status: str
) -> JsonObject:
    """Serve `GET /resources/:resource_type/moderations/:kind/:status`."""
    return page(
        account,
        call,
        lambda a: (
            a.resource_type == resource_type
            and any(m["kind"] == kind and m["status"] == status for m in a.moderation)
        ),
        moderation=True,
    )


def by_folder(account: SandboxAccount, call: Call) -> JsonObject:
    """Serve `GET /resources/by_asset_folder`, with a count of all in the folder; raises ApiError (404)."""
    if call.get("asset_folder") is None:
        raise missing("asset_folder")
    folder = folder_path(call.get("asset_folder"))
    if folder:
        account.folders.get(folder)
    kind = call.get("resource_type")

    def inside(asset: Asset) -> bool:
        return asset.asset_folder == folder and kind in (None, "", asset.resource_type)

    return page(account, call, inside) | {"total_count": sum(map(inside, account.assets))}


def list_tags(account: SandboxAccount, call: Call, resource_type: str) -> JsonObject:
    """Serve `GET /tags/:resource_type`: the tags in use, sorted, those with a `prefix` if given."""
    prefix = str(call.get("prefix", ""))
    used = {tag for a in account.assets if a.resource_type == resource_type for tag in a.tags}
    tags = sorted(tag for tag in used if tag.startswith(prefix))
    size = within(call.get("max_results"), 10, MAX_RESULTS)
    part, cursor = named_page(tags, str, call.get("next_cursor"), size)
    return {"tags": part} | ({"next_cursor": cursor} if cursor else {})
