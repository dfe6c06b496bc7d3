"""Listing assets: by ids, and page by page (docs/vendor.md#reading)."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from app.sandbox.assets.asset import Asset
from app.sandbox.errors import bad_request
from app.sandbox.operations.call import Call
from app.sandbox.operations.paging import named_page, within
from app.sandbox.operations.rows import MAX_RESULTS, page, page_of, views
from app.sandbox.words import RESOURCE_TYPES, JsonObject, comma_listed, listed, unique

if TYPE_CHECKING:
    from app.sandbox.account import SandboxAccount

MAX_IDS = 100


def resource_types(_: SandboxAccount, __: Call) -> JsonObject:
    """Serve `GET /resources`: the resource types there are."""
    return {"resource_types": list(RESOURCE_TYPES)}


def by_ids(account: SandboxAccount, call: Call) -> JsonObject:
    """Serve `GET /resources/by_asset_ids` for up to 100 ids; unknown ones are left out."""
    ids = _at_most(comma_listed(call.need("asset_ids")), "asset_ids")
    found = [account.assets.find_id(asset_id) for asset_id in ids]
    kind = call.get("resource_type")
    return {
        "resources": views(account, call, (a for a in found if a and kind in (None, "", a.resource_type)))
    }


def list_resources(
    account: SandboxAccount, call: Call, resource_type: str, delivery_type: str | None = None
) -> JsonObject:
    """Serve `GET /resources/:resource_type[/:type]`: by up to 100 `public_ids`, by `prefix`, or all.

    Those with a prefix are sorted by public id; the others can be limited to those created since `start_at`.
    """
    kind = delivery_type or call.get("type") or None
    if call.get("public_ids"):
        return _named(account, call, (resource_type, kind or "upload"))
    prefix = str(call.get("prefix", ""))
    if prefix:
        return _sorted_by_name(account, call, resource_type, kind, prefix)
    since = _moment(call.get("start_at")) if call.get("start_at") else 0.0
    return page(
        account,
        call,
        lambda a: a.resource_type == resource_type and kind in (None, a.type) and a.created_at >= since,
    )


def _sorted_by_name(
    account: SandboxAccount, call: Call, resource_type: str, kind: str | None, prefix: str
) -> JsonObject:
    found = [
        a
        for a in account.assets
        if a.resource_type == resource_type and kind in (None, a.type) and a.public_id.startswith(prefix)
    ]
    found.sort(key=_name)
    size = within(call.get("max_results"), 10, MAX_RESULTS)
    part, cursor = named_page(found, _name, call.get("next_cursor"), size)
    return page_of(account, call, part, cursor)


def _name(asset: Asset) -> str:
    """Return what assets are sorted by under a prefix: the public id, then the delivery type."""
    return f"{asset.public_id}\0{asset.type}"


def _named(account: SandboxAccount, call: Call, kind: tuple[str, str]) -> JsonObject:
    sent = call.get("public_ids")
    names = listed(sent)
    if isinstance(sent, str) and account.assets.find((*kind, sent)) is None:
        names = comma_listed(sent)
    found = [account.assets.find((*kind, name)) for name in _at_most(names, "public_ids")]
    return {"resources": views(account, call, (asset for asset in found if asset))}


def _moment(sent: object) -> float:
    """Return Unix seconds of an ISO 8601 or HTTP date; raises ApiError (400)."""
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = read(str(sent))
        except (ValueError, TypeError):
            continue
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    raise bad_request(f"Invalid value {str(sent)[:100]} for parameter start_at")


def _at_most(ids: list[str], name: str) -> list[str]:
    """Return the ids without repeats; that more than 100 are refused with 400 is an assumption."""
    if len(ids) > MAX_IDS:
        raise bad_request(f"Maximum number of {name} is {MAX_IDS}")
    return unique(ids)
