"""Uploading a file into the account (docs/vendor-assets.md#uploads)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.sandbox.assets.asset import Asset
from app.sandbox.assets.view import uploaded
from app.sandbox.errors import bad_request
from app.sandbox.operations.call import Call
from app.sandbox.operations.chunks import progress, with_whole_file
from app.sandbox.operations.commit import notify_dated
from app.sandbox.operations.coordinates import coordinates
from app.sandbox.operations.creation import accepted, new_asset
from app.sandbox.signing import sign_params
from app.sandbox.words import JsonObject, truthy

if TYPE_CHECKING:
    from app.sandbox.account import SandboxAccount


def upload(account: SandboxAccount, call: Call, resource_type: str = "auto") -> JsonObject:
    """Store an upload, send one `upload` notification and return the asset, or how far a chunk has come.

    It is assumed that uploading over an existing asset keeps its `asset_id` and replaces everything else,
    that `overwrite=false` returns the existing one with `existing: true` and notifies nobody, and that a
    refused upload stores nothing. `async` changes the answer only; eager transformations are taken and not
    made. There are no upload presets, so naming one is refused.
    """
    if call.get("upload_preset"):
        raise bad_request("Upload preset not found")
    whole = with_whole_file(account.chunks, call)
    if whole is None:
        return progress(account.chunks, call, resource_type)
    asset = new_asset(account, whole, accepted(whole, resource_type))
    existing = account.assets.find(asset.key)
    if existing is not None and not truthy(call.get("overwrite", True)):
        return _answer(account, call, existing) | {"existing": True}
    account.assets.put(asset)
    answer = _answer(account, call, asset) | ({"overwritten": True} if existing else {})
    _tell(account, call, answer)
    return pending(call, asset) if truthy(call.get("async")) else answer


def pending(call: Call, asset: Asset) -> JsonObject:
    """Return the answer to a call that asks to be served asynchronously; it has been served all the same."""
    return {
        "status": "pending",
        "resource_type": asset.resource_type,
        "type": asset.type,
        "public_id": asset.public_id,
        "batch_id": str(call.get("batch_id") or call.request_id),
    }


def _answer(account: SandboxAccount, call: Call, asset: Asset) -> JsonObject:
    signed = {"public_id": asset.public_id, "version": asset.version}
    secret = account.keys.get(call.api_key)
    return {
        **uploaded(asset, account.cloud_name),
        **coordinates(call, asset),
        "signature": sign_params(signed, secret, account.signature_algorithm),
        "api_key": call.api_key,
    }


def _tell(account: SandboxAccount, call: Call, answer: JsonObject) -> None:
    shown = {name: value for name, value in answer.items() if name != "signature"}
    notify_dated(account, call, {"notification_type": "upload", **shown})
