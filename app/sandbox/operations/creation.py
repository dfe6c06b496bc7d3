"""Making an asset of what an upload sends (docs/vendor-assets.md#uploads)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.sandbox.assets.asset import Asset, Version
from app.sandbox.errors import bad_request
from app.sandbox.operations.addons import refuse_unknown_addons
from app.sandbox.operations.attributes import read_attributes, read_details
from app.sandbox.operations.call import Call
from app.sandbox.operations.files import Source, read_source
from app.sandbox.operations.metadata import read_metadata
from app.sandbox.operations.moderation import read_moderation
from app.sandbox.operations.naming import display_name, public_id, unique_display_name, upload_folder
from app.sandbox.words import comma_listed, new_id, truthy

if TYPE_CHECKING:
    from app.sandbox.account import SandboxAccount


def accepted(call: Call, resource_type: str) -> Source:
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


def new_asset(account: SandboxAccount, call: Call, source: Source) -> Asset:
    """Return the asset that an upload describes; what remains of a deleted one of that key lends its id.

    Raises ApiError (400) for bad parameters.
    """
    refuse_unknown_addons(call, at_upload=True)
    asset = _described(call, source)
    before = account.assets.remains(asset.key)
    asset = replace(
        asset,
        **read_attributes(call),
        metadata=account.judge.upload(read_metadata(account, call.get("metadata", ""))),
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
