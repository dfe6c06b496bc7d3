"""Restoring assets from their backups, and deleting backups (docs/vendor-assets.md#backups)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from app.sandbox.assets.asset import Asset, Version
from app.sandbox.assets.view import uploaded
from app.sandbox.errors import bad_request, not_found
from app.sandbox.notifications.payloads import version_restored
from app.sandbox.operations.call import Call, Partly
from app.sandbox.operations.commit import notify
from app.sandbox.words import JsonObject, listed, new_id

if TYPE_CHECKING:
    from app.sandbox.account import SandboxAccount

MAX_RESTORED = 100


def restore_by_key(account: SandboxAccount, call: Call, resource_type: str, delivery_type: str) -> JsonObject:
    """Serve `POST /resources/:resource_type/:type/restore` with up to 100 `public_ids`."""
    return _restore(
        account, call, "public_ids", lambda name: account.assets.remains((resource_type, delivery_type, name))
    )


def restore_by_ids(account: SandboxAccount, call: Call) -> JsonObject:
    """Serve `POST /resources/restore` with up to 100 `asset_ids`."""
    for asset_id in listed(call.get("asset_ids")):
        if not re.fullmatch("[0-9a-f]{32}", asset_id):
            raise bad_request(f"Invalid asset_id: {asset_id[:100]}")
    return _restore(account, call, "asset_ids", account.assets.remains)


def delete_versions(account: SandboxAccount, call: Call, asset_id: str) -> JsonObject:
    """Serve `DELETE /resources/backup/:asset_id`; unknown versions make it a partial success (207).

    A placeholder whose last backup goes is forgotten.
    """
    asset = account.assets.remains(asset_id)
    if asset is None:
        raise not_found(asset_id)
    sent = listed(call.need("version_ids"))
    known = {version["version_id"] for version in asset.versions}
    kept = tuple(version for version in asset.versions if version["version_id"] not in sent)
    if asset.deleted and not kept:
        account.assets.remove(asset)
    else:
        account.assets.put(replace(asset, versions=kept))
    answer: JsonObject = {"asset_id": asset_id, "deleted_version_ids": [v for v in sent if v in known]}
    failed = [{"version_id": v, "error": f"Version not found - {v}"} for v in sent if v not in known]
    return Partly(answer | {"failures": failed}) if failed else answer


def _restore(
    account: SandboxAccount, call: Call, name: str, find: Callable[[str], Asset | None]
) -> JsonObject:
    """Restore each named asset by its latest version, or by the one at the same place in `versions`."""
    names, versions = listed(call.get(name)), listed(call.get("versions"))
    if not names:
        raise bad_request(f"{name} parameter is required")
    if len(names) > MAX_RESTORED:
        raise bad_request(f"Maximum number of {name} is {MAX_RESTORED}")
    if versions and len(versions) != len(names):
        raise bad_request("versions count must match ids count")
    wanted = versions or [""] * len(names)
    outcomes = {each: _restored(account, call, find(each), v) for each, v in zip(names, wanted, strict=True)}
    restored = [asset for asset in outcomes.values() if isinstance(asset, Asset)]
    if restored:
        notify(account, call, version_restored(restored))
    return {
        each: uploaded(found, account.cloud_name) if isinstance(found, Asset) else {"error": found}
        for each, found in outcomes.items()
    }


def _restored(account: SandboxAccount, call: Call, asset: Asset | None, version_id: str) -> Asset | str:
    """Return the asset as restored, or the word for why it was not."""
    if asset is None or not asset.versions:
        return "no_backup"
    fitting = [version for version in asset.versions if version_id in ("", version["version_id"])]
    return account.assets.put(_with_file(asset, fitting[-1], call.now)) if fitting else "failed"


def _with_file(asset: Asset, version: Version, now: float) -> Asset:
    """Return the asset alive, with the file of a version under a new version id.

    That all else stays is an assumption.
    """
    return replace(
        asset,
        deleted=False,
        version=int(now),
        version_id=new_id(),
        format=version["format"],
        bytes=version["bytes"],
        etag=version["etag"],
        width=version["width"],
        height=version["height"],
        uploaded_at=now,
    )
