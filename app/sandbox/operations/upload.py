"""Uploading a file into the account (docs/vendor-assets.md#uploads)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.sandbox.assets.asset import Asset, Version
from app.sandbox.assets.view import uploaded
from app.sandbox.errors import bad_request
from app.sandbox.operations.attributes import (
    read_attributes,
    read_details,
    read_moderation,
    refuse_unknown_addons,
)
from app.sandbox.operations.call import Call
from app.sandbox.operations.chunks import progress, with_whole_file
from app.sandbox.operations.commit import notify_dated
from app.sandbox.operations.files import Source, read_source
from app.sandbox.operations.metadata import initial_metadata, read_metadata
from app.sandbox.operations.naming import display_name, public_id, unique_display_name, upload_folder
from app.sandbox.signing import sign_params
from app.sandbox.words import JsonObject, comma_listed, new_id, truthy

if TYPE_CHECKING:
    from app.sandbox.account import SandboxAccount


def upload(account: SandboxAccount, call: Call, resource_type: str = "auto") -> JsonObject:
    """Store an upload, send one `upload` notification and return the asset, or how far a chunk has come.

    Assumptions: uploading over an existing asset keeps its `asset_id` and replaces everything else;
    `overwrite=false` returns the existing one with `existing: true` and notifies nobody; a refused upload
    stores nothing; `async` changes the answer only; eager transformations are taken and not made. There are
    no upload presets, so naming one is refused.
    """
    if call.get("upload_preset"):
        raise bad_request("Upload preset not found")
    whole = with_whole_file(account.chunks, call)
    if whole is None:
        return progress(account.chunks, call, resource_type)
    asset = _new_asset(account, whole, _accepted(whole, resource_type))
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
        "batch_id": str(call.get("batch_id") or new_id()),
    }


def backed_up(asset: Asset) -> tuple[Version, ...]:
    """Return the backups of an asset and its present file after them."""
    present = Version(
        version_id=asset.version_id,
        version=asset.version,
        format=asset.format,
        bytes=asset.bytes,
        etag=asset.etag,
        width=asset.width,
        height=asset.height,
        time=asset.uploaded_at,
    )
    return (*asset.versions, present)


def _accepted(call: Call, resource_type: str) -> Source:
    """Return what is uploaded; raises ApiError (400) for a format that the call does not allow.

    `format` turns the file into that format, which allows it; the wording of the refusal is an assumption.
    """
    source = read_source(call, resource_type)
    allowed = comma_listed(call.get("allowed_formats"))
    if call.get("format"):
        return replace(source, format=str(call.get("format")))
    if allowed and (source.format or source.ending) not in allowed:
        kind = source.resource_type.capitalize()
        raise bad_request(f"{kind} file format {source.format or source.ending} not allowed")
    return source


def _new_asset(account: SandboxAccount, call: Call, source: Source) -> Asset:
    refuse_unknown_addons(call, at_upload=True)
    asset = _described(call, source)
    before = account.assets.remains(asset.key)
    asset = replace(
        asset,
        **read_attributes(call),
        metadata=initial_metadata(account.fields, read_metadata(account, call.get("metadata", ""))),
        asset_id=before.asset_id if before else account.assets.new_asset_id(asset.key),
        created=before.created if before else account.assets.next_created(),
        created_at=before.created_at if before else call.now,
        created_by=before.created_by if before else call.api_key,
        versions=before.versions if before else (),
    )
    if truthy(call.get("unique_display_name")):
        name = unique_display_name(account.assets, asset.display_name, asset.asset_folder, asset.asset_id)
        asset = replace(asset, display_name=name)
    return replace(asset, versions=backed_up(asset)) if truthy(call.get("backup")) else asset


def _described(call: Call, source: Source) -> Asset:
    chosen = public_id(call, source)
    named = str(call.get("filename_override") or source.name or chosen)
    return Asset(
        asset_id="",  # given where it is stored
        public_id=chosen,
        resource_type=source.resource_type,
        type=str(call.get("type", "upload")),
        version=int(call.now),
        version_id=new_id(),
        created=0,
        created_at=call.now,
        uploaded_at=call.now,
        asset_folder=upload_folder(call),
        display_name=display_name(call, source, chosen),
        format=source.format,
        bytes=source.bytes,
        width=source.width,
        height=source.height,
        etag=source.etag,
        original_filename="" if truthy(call.get("discard_original_filename")) else named,
        source_url=source.url,
        uploaded_by=call.api_key,
        moderation=read_moderation(call.get("moderation")),
        details=read_details(call),
    )


def _answer(account: SandboxAccount, call: Call, asset: Asset) -> JsonObject:
    signed = {"public_id": asset.public_id, "version": asset.version}
    secret = account.keys.get(call.api_key)
    view = uploaded(asset, account.cloud_name)
    return {
        **view,
        "signature": sign_params(signed, secret, account.signature_algorithm),
        "api_key": call.api_key,
    }


def _tell(account: SandboxAccount, call: Call, answer: JsonObject) -> None:
    shown = {name: value for name, value in answer.items() if name != "signature"}
    batch = {"batch_id": str(call.get("batch_id"))} if call.get("batch_id") else {}
    notify_dated(account, call, {"notification_type": "upload", **shown, **batch})
