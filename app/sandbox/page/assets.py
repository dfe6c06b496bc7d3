"""Assets: found by an expression of Cloudinary's search, and one of them with all it has."""

from typing import Any

from flask import g, render_template, request

from app.sandbox.account import SandboxAccount
from app.sandbox.assets.view import shown
from app.sandbox.errors import ApiError, not_found
from app.sandbox.operations.call import Call
from app.sandbox.operations.search import search
from app.sandbox.words import JsonObject

PAGE_SIZE = 30


def listed(account: SandboxAccount) -> str:
    """Show a page of assets, newest first, as `/resources/search` finds them."""
    expression = request.args.get("q", "")
    asked: JsonObject = {
        "expression": expression,
        "next_cursor": request.args.get("cursor"),
        "max_results": PAGE_SIZE,
        "with_field": ["tags", "context", "metadata"],
    }
    problem, found = None, {"resources": [], "total_count": 0}
    try:
        with account.lock:
            found = search(account, Call(g.request_id, account.clock(), asked))
    except ApiError as error:
        problem = error.message
    return render_template(
        "sandbox/assets.html",
        expression=expression,
        problem=problem,
        found=found,
        fields=meanings(account),
    )


def one(account: SandboxAccount, asset_id: str) -> str:
    """Show an asset and the notifications about it; an unknown id is ApiError (404)."""
    with account.lock:
        found = account.assets.remains(asset_id)
        if found is None:
            raise not_found(asset_id)
        asset = shown(found, account.cloud_name)
    told = [event for event in reversed(account.notifier.list()) if asset_id in str(event["payload"])]
    return render_template("sandbox/asset.html", asset=asset, fields=meanings(account), events=told[:20])


def meanings(account: SandboxAccount) -> dict[str, dict[str, Any]]:
    """Return by field id the field's label and the text of each of its options."""
    with account.lock:
        fields = [field.to_json() for field in account.fields.all()]
    return {field["external_id"]: {"label": field["label"], "options": _options(field)} for field in fields}


def _options(field: JsonObject) -> dict[str, str]:
    return {entry["external_id"]: entry["value"] for entry in field.get("datasource", {}).get("values", [])}
