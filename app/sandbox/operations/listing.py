"""Listing assets: by ids, and page by page (docs/vendor.md#reading)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from app.sandbox.assets.asset import Asset
from app.sandbox.assets.view import Parts, listed
from app.sandbox.errors import bad_request, missing
from app.sandbox.operations.call import Call
from app.sandbox.operations.naming import folder_path
from app.sandbox.operations.paging import created_page, named_page, within
from app.sandbox.operations.reading import is_there
from app.sandbox.words import RESOURCE_TYPES, JsonObject, comma_listed, truthy, unique
from app.sandbox.words import listed as list_of

if TYPE_CHECKING:
    from app.sandbox.account import SandboxAccount

MAX_IDS = 100
_Keep = Callable[[Asset], bool]


def resource_types(_: SandboxAccount, __: Call) -> JsonObject:
    """Serve `GET /resources`: the resource types there are."""
    return {"resource_types": list(RESOURCE_TYPES)}


def by_ids(account: SandboxAccount, call: Call) -> JsonObject:
    """Serve `GET /resources/by_asset_ids` for up to 100 ids; unknown ones are left out."""
    ids = _at_most(comma_listed(call.need("asset_ids")), "asset_ids")
    found = [account.assets.find_id(asset_id) for asset_id in ids]
    kind = call.get("resource_type")
    return {
        "resources": _views(account, call, (a for a in found if a and kind in (None, "", a.resource_type)))
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
    return _page(
        account,
        call,
        lambda a: a.resource_type == resource_type and kind in (None, a.type) and a.created_at >= since,
    )


def by_tag(account: SandboxAccount, call: Call, resource_type: str, tag: str) -> JsonObject:
    """Serve `GET /resources/:resource_type/tags/:tag`."""
    return _page(account, call, lambda a: a.resource_type == resource_type and tag in a.tags)


def by_context(account: SandboxAccount, call: Call, resource_type: str) -> JsonObject:
    """Serve `GET /resources/:resource_type/context` by `key` and, where given, `value`."""
    key, value = str(call.need("key")), call.get("value")
    wanted = None if value is None else str(value)
    return _page(
        account,
        call,
        lambda a: a.resource_type == resource_type and key in a.context and wanted in (None, a.context[key]),
    )


def by_moderation(
    account: SandboxAccount, call: Call, resource_type: str, kind: str, status: str
) -> JsonObject:
    """Serve `GET /resources/:resource_type/moderations/:kind/:status`."""
    return _page(
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

    return _page(account, call, inside) | {"total_count": sum(map(inside, account.assets))}


def list_tags(account: SandboxAccount, call: Call, resource_type: str) -> JsonObject:
    """Serve `GET /tags/:resource_type`: the tags in use, sorted, those with a `prefix` if given."""
    prefix = str(call.get("prefix", ""))
    used = {tag for a in account.assets if a.resource_type == resource_type for tag in a.tags}
    tags = sorted(tag for tag in used if tag.startswith(prefix))
    size = within(call.get("max_results"), 10, 500)
    part, cursor = named_page(tags, str, call.get("next_cursor"), size)
    return {"tags": part} | ({"next_cursor": cursor} if cursor else {})


def _page(account: SandboxAccount, call: Call, keep: _Keep, *, moderation: bool = False) -> JsonObject:
    """Return one page, newest first unless `direction` is asc, with a cursor if there is more."""
    newest_first = str(call.get("direction", "desc")).lower() not in ("asc", "1")
    size = within(call.get("max_results"), 10, 500)
    part, cursor = created_page(account.assets, keep, call.get("next_cursor"), size, newest_first)
    return _answer(account, call, part, cursor, moderation=moderation)


def _sorted_by_name(
    account: SandboxAccount, call: Call, resource_type: str, kind: str | None, prefix: str
) -> JsonObject:
    found = [
        a
        for a in account.assets
        if a.resource_type == resource_type and kind in (None, a.type) and a.public_id.startswith(prefix)
    ]
    found.sort(key=_name)
    size = within(call.get("max_results"), 10, 500)
    part, cursor = named_page(found, _name, call.get("next_cursor"), size)
    return _answer(account, call, part, cursor)


def _name(asset: Asset) -> str:
    """Return what assets are sorted by under a prefix: the public id, then the delivery type."""
    return f"{asset.public_id}\0{asset.type}"


def _named(account: SandboxAccount, call: Call, kind: tuple[str, str]) -> JsonObject:
    sent = call.get("public_ids")
    names = list_of(sent)
    if isinstance(sent, str) and account.assets.find((*kind, sent)) is None:
        names = comma_listed(sent)
    found = [account.assets.find((*kind, name)) for name in _at_most(names, "public_ids")]
    return {"resources": _views(account, call, (asset for asset in found if asset))}


def _answer(
    account: SandboxAccount, call: Call, part: list[Asset], cursor: str | None, *, moderation: bool = False
) -> JsonObject:
    answer: JsonObject = {"resources": _views(account, call, part, moderation=moderation)}
    return answer | ({"next_cursor": cursor} if cursor else {})


def _views(
    account: SandboxAccount, call: Call, assets: Iterable[Asset], *, moderation: bool = False
) -> list[JsonObject]:
    fields = set(comma_listed(call.get("fields")))
    asked = truthy(call.get("moderations") or call.get("moderation"))
    parts = Parts(
        **{name: name in fields or truthy(call.get(name)) for name in ("tags", "context", "metadata")},
        moderation=moderation
        or asked
        or bool(fields & {"moderation", "moderation_kind", "moderation_status"}),
    )
    views = (listed(asset, account.cloud_name, parts) for asset in assets if is_there(account, call, asset))
    return [only(view, fields) for view in views]


def only(view: JsonObject, wanted: set[str]) -> JsonObject:
    """Return the wanted keys of an asset and those that name it; all of them if none are wanted."""
    if not wanted:
        return view
    kept = {"asset_id", "public_id", *wanted}
    return {name: value for name, value in view.items() if name in kept}


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
