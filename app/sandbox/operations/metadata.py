"""Structured metadata of assets: reading what was sent, the bulk call, and fields that are deleted."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from app.sandbox.assets.asset import Asset
from app.sandbox.encoding import decode_pairs
from app.sandbox.errors import bad_request
from app.sandbox.fields.merging import SentValues
from app.sandbox.fields.values import read_value
from app.sandbox.operations.call import Call
from app.sandbox.operations.commit import commit
from app.sandbox.words import JsonObject, listed, truthy, unique

if TYPE_CHECKING:
    from app.sandbox.account import SandboxAccount

MAX_IDS = 1000


def update_metadata(account: SandboxAccount, call: Call, resource_type: str) -> JsonObject:
    """Serve `POST /:resource_type/metadata` (docs/vendor.md#writing): the same values for many assets.

    Ids beyond 1,000 are ignored and unknown ids skipped; the answer lists the ids that were written. That one
    asset whose metadata is refused refuses the whole call is an assumption.
    """
    values = read_metadata(account, call.need("metadata"))
    ids = unique(listed(call.need("public_ids")))[:MAX_IDS]
    found = [account.assets.find((resource_type, str(call.get("type", "upload")), id_)) for id_ in ids]
    assets = [asset for asset in found if asset is not None]
    clear = truthy(call.get("clear_invalid"))
    commit(account, call, [(asset, with_metadata(account, asset, values, clear)) for asset in assets])
    return {"public_ids": [asset.public_id for asset in assets]}


def read_metadata(account: SandboxAccount, sent: object) -> SentValues:
    """Return the typed values of a pipe text or a map, None for those to clear.

    Raises ApiError (400), and then nothing is written, for fields that do not exist (the Python, Ruby and Go
    pages' text) and for values that their fields never take.
    """
    pairs = _pairs(sent)
    unknown = [name for name in pairs if name not in account.fields]
    if unknown:
        raise bad_request(f"Metadata External IDs do not exist: {json.dumps(unknown)}")
    return {name: read_value(account.fields.get(name), value) for name, value in pairs.items()}


def with_metadata(account: SandboxAccount, asset: Asset, values: SentValues, clear_invalid: bool) -> Asset:
    """Return the asset with the values merged in; raises ApiError (400) for what the account refuses."""
    metadata = account.judge.update(asset.metadata, values, clear_invalid=clear_invalid)
    return replace(asset, metadata=metadata)


def forget_field(account: SandboxAccount, field_id: str) -> None:
    """Remove the values of a deleted field from all assets, without notifications (an assumption)."""
    for asset in account.assets.everything():
        if field_id in asset.metadata:
            kept = {name: value for name, value in asset.metadata.items() if name != field_id}
            account.assets.put(replace(asset, metadata=kept))


def _pairs(sent: object) -> Mapping[str, object]:
    if isinstance(sent, str):
        return decode_pairs(sent)
    if isinstance(sent, dict):
        return sent
    raise bad_request("Invalid value for parameter metadata")
