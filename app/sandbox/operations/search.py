"""Serving `/resources/search` (docs/vendor.md#reading)."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

from app.sandbox.assets.asset import Asset
from app.sandbox.assets.view import Parts, shown
from app.sandbox.errors import bad_request
from app.sandbox.operations.call import Call
from app.sandbox.operations.listing import only
from app.sandbox.operations.paging import page, within
from app.sandbox.search.match import sort_value
from app.sandbox.search.parser import parse
from app.sandbox.words import JsonObject, comma_listed

if TYPE_CHECKING:
    from app.sandbox.account import SandboxAccount


def search(account: SandboxAccount, call: Call) -> JsonObject:
    """Return the assets that an expression finds, newest first unless sorted otherwise.

    The vendor's index lags behind writes; this one does not.
    """
    started = time.perf_counter()
    test = parse(str(call.get("expression", "")))
    found = sorted((a for a in account.assets if test(a)), key=lambda a: a.created, reverse=True)
    sorting = _sorting(call.get("sort_by"))
    for field, descending in reversed(sorting):
        found.sort(key=lambda asset: sort_value(asset, field), reverse=descending)
    size = within(call.get("max_results"), 50, 500)
    part, cursor = page(found, call.get("next_cursor"), size, newest_first=None if sorting else True)
    answer: JsonObject = {
        "total_count": len(found),
        "time": int((time.perf_counter() - started) * 1000),
        "resources": _views(account, call, part),
    }
    return answer | ({"next_cursor": cursor} if cursor else {})


def _views(account: SandboxAccount, call: Call, assets: list[Asset]) -> list[JsonObject]:
    fields = set(comma_listed(call.get("fields")))
    shown_too = fields | set(comma_listed(call.get("with_field")))
    parts = Parts(*(name in shown_too for name in ("tags", "context", "metadata")))
    return [only(shown(asset, account.cloud_name, parts), fields) for asset in assets]


def _sorting(sent: Any) -> list[tuple[str, bool]]:
    """Return the fields to sort by and whether descending, from `[{"created_at": "desc"}]` or JSON."""
    entries = sent if isinstance(sent, list) else [sent] if sent else []
    sorting = []
    for entry in entries:
        parsed = _parsed(entry)
        if not isinstance(parsed, dict):
            raise bad_request("Invalid value for parameter sort_by")
        sorting += [(str(field), str(direction).lower() != "asc") for field, direction in parsed.items()]
    return sorting


def _parsed(entry: Any) -> Any:
    if not isinstance(entry, str):
        return entry
    try:
        return json.loads(entry)
    except ValueError:
        return None
