"""Uploading a file into the account (docs/vendor.md#writing)."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import TYPE_CHECKING

from app.sandbox.assets.asset import Asset
from app.sandbox.assets.view import uploaded
from app.sandbox.operations.call import Call
from app.sandbox.operations.commit import notify_dated
from app.sandbox.operations.files import Source, read_source
from app.sandbox.operations.metadata import read_context, read_metadata
from app.sandbox.signing import sign_params
from app.sandbox.words import JsonObject, comma_listed, new_id, truthy

if TYPE_CHECKING:
    from app.sandbox.account import SandboxAccount


def upload(account: SandboxAccount, call: Call, resource_type: str) -> JsonObject:
    """Store an upload, send one `upload` notification and return the asset.

    Assumptions: uploading over an existing asset keeps its `asset_id` and replaces everything else;
    `overwrite=false` returns the existing one with `existing: true` and notifies nobody; a refused upload
    stores nothing.
    """
    source = read_source(call, resource_type)
    asset = _new_asset(call, source)
    existing = account.assets.find(asset.key)
    if existing is not None and not truthy(call.get("overwrite", True)):
        return _answer(account, call, existing) | {"existing": True}
    metadata = account.judge.upload(read_metadata(account, call.get("metadata", "")))
    asset = replace(
        asset,
        metadata=metadata,
        tags=tuple(comma_listed(call.get("tags"))),
        context=read_context(call.get("context", "")),
        asset_id=existing.asset_id if existing else account.assets.new_asset_id(asset.key),
        created=existing.created if existing else account.assets.next_created(),
        created_at=existing.created_at if existing else call.now,
    )
    account.assets.put(asset)
    answer = _answer(account, call, asset)
    shown = {name: value for name, value in answer.items() if name != "signature"}
    notify_dated(account, call, {"notification_type": "upload", **shown})
    return answer


def default_display_name(public_id: str) -> str:
    """Return the last part of a public id, which is an asset's display name unless one is given."""
    return public_id.rsplit("/", 1)[-1]


def _new_asset(call: Call, source: Source) -> Asset:
    public_id = _public_id(call, source)
    return Asset(
        asset_id="",  # given where it is stored
        public_id=public_id,
        resource_type=source.resource_type,
        type=str(call.get("type", "upload")),
        version=int(call.now),
        version_id=new_id(),
        created=0,
        created_at=call.now,
        uploaded_at=call.now,
        asset_folder=str(call.get("asset_folder", call.get("folder", ""))),
        display_name=str(call.get("display_name", default_display_name(public_id))),
        format=source.format,
        bytes=source.bytes,
        etag=source.etag,
        original_filename=source.name or public_id,
        source_url=source.url,
    )


def _public_id(call: Call, source: Source) -> str:
    """Return the id sent, or one from the file's name, or a random one; a `folder` goes before it."""
    chosen = str(call.get("public_id", ""))
    ending = secrets.token_hex(10)
    if not chosen and truthy(call.get("use_filename")) and source.name:
        unique_name = truthy(call.get("unique_filename", True))
        chosen = f"{source.name}_{ending[:6]}" if unique_name else source.name
    folder = str(call.get("folder", ""))
    return f"{folder}/{chosen or ending}" if folder else chosen or ending


def _answer(account: SandboxAccount, call: Call, asset: Asset) -> JsonObject:
    signed = {"public_id": asset.public_id, "version": asset.version}
    secret = account.keys.get(call.api_key)
    view = uploaded(asset, account.cloud_name)
    return {
        **view,
        "signature": sign_params(signed, secret, account.signature_algorithm),
        "api_key": call.api_key,
    }
