"""Pages of assets, each with the parts that are asked for (docs/vendor-assets.md#how-an-asset-looks)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from app.sandbox.assets.asset import Asset
from app.sandbox.assets.view import Parts, listed
from app.sandbox.operations.call import Call
from app.sandbox.operations.paging import created_page, within
from app.sandbox.operations.reading import is_there
from app.sandbox.words import JsonObject, comma_listed, truthy

if TYPE_CHECKING:
    from app.sandbox.account import SandboxAccount

MAX_RESULTS = 500


def page(
    account: SandboxAccount, call: Call, keep: Callable[[Asset], bool], *, moderation: bool = False
) -> JsonObject:
    """Return one page, newest first unless `direction` is asc, with a cursor if there is more."""
    newest_first = str(call.get("direction", "desc")).lower() not in ("asc", "1")
    size = within(call.get("max_results"), 10, MAX_RESULTS)
    part, cursor = created_page(account.assets, keep, call.get("next_cursor"), size, newest_first)
    return page_of(account, call, part, cursor, moderation=moderation)


def page_of(
    account: SandboxAccount, call: Call, part: list[Asset], cursor: str | None, *, moderation: bool = False
) -> JsonObject:
    """Return an answer with some assets, and the cursor if there are more."""
    answer: JsonObject = {"resources": views(account, call, part, moderation=moderation)}
    return answer | ({"next_cursor": cursor} if cursor else {})


def views(
    account: SandboxAccount, call: Call, assets: Iterable[Asset], *, moderation: bool = False
) -> list[JsonObject]:
    """Return assets as lists show them: all but those that a lagging read does not see yet."""
    fields = set(comma_listed(call.get("fields")))
    asked = truthy(call.get("moderations") or call.get("moderation"))
    parts = Parts(
        **{name: name in fields or truthy(call.get(name)) for name in ("tags", "context", "metadata")},
        moderation=moderation
        or asked
        or bool(fields & {"moderation", "moderation_kind", "moderation_status"}),
    )
    shown = (listed(asset, account.cloud_name, parts) for asset in assets if is_there(account, call, asset))
    return [_only(view, fields) for view in shown]


def _only(view: JsonObject, wanted: set[str]) -> JsonObject:
    """Return the wanted keys of an asset and those that name it; all of them if none are wanted."""
    if not wanted:
        return view
    kept = {"asset_id", "public_id", *wanted}
    return {name: value for name, value in view.items() if name in kept}
