"""Renaming an asset (docs/vendor-assets.md#renaming)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.sandbox.assets.asset import AssetKey
from app.sandbox.assets.view import uploaded
from app.sandbox.errors import bad_request
from app.sandbox.notifications import payloads
from app.sandbox.operations.call import Call
from app.sandbox.operations.commit import notify_dated
from app.sandbox.operations.deleting import delete
from app.sandbox.operations.naming import checked_public_id, default_display_name
from app.sandbox.words import JsonObject, truthy

if TYPE_CHECKING:
    from app.sandbox.account import SandboxAccount


def rename(account: SandboxAccount, call: Call, resource_type: str) -> JsonObject:
    """Serve `POST /:resource_type/rename`; the asset keeps its id and its folder.

    Metadata and context are shown if `metadata` and `context` are true. A display name that was never chosen
    follows the public id, as the documented sample shows. It is assumed that a taken name refuses the call
    with 400 unless `overwrite` deletes its owner; what remains of a deleted asset is in nobody's way.
    """
    kind = str(call.get("type", "upload"))
    before = account.assets.get((resource_type, kind, str(call.need("from_public_id"))))
    public_id = checked_public_id(call.need("to_public_id"), "to_public_id")
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
    view = uploaded(after, account.cloud_name)
    hidden = {name for name in ("context", "metadata") if not truthy(call.get(name))}
    return {name: value for name, value in view.items() if name not in hidden}


def _make_room(account: SandboxAccount, call: Call, key: AssetKey) -> None:
    """Free a name: delete its owner if that is asked for, and forget what remains of a deleted one."""
    owner = account.assets.find(key)
    if owner is not None and not truthy(call.get("overwrite")):
        raise bad_request(f"to_public_id ({key[2]}) already exists")
    if owner is not None:
        delete(account, call, [owner])
    remains = account.assets.remains(key)
    if remains is not None:
        account.assets.remove(remains)
