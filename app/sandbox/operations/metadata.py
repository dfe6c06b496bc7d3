"""Structured metadata of assets: reading what was sent, merging, defaults, and the bulk call."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from app.sandbox.assets.asset import Asset
from app.sandbox.encoding import decode_pairs
from app.sandbox.errors import bad_request
from app.sandbox.fields.store import FieldStore
from app.sandbox.fields.values import read_value, typed
from app.sandbox.operations.call import Call
from app.sandbox.operations.commit import commit
from app.sandbox.words import JsonObject, MetadataValue, listed, truthy, unique

if TYPE_CHECKING:
    from app.sandbox.account import SandboxAccount

MAX_IDS = 1000
Values = dict[str, MetadataValue]
SentValues = dict[str, MetadataValue | None]


def update_metadata(account: SandboxAccount, call: Call, resource_type: str) -> JsonObject:
    """Serve `POST /:resource_type/metadata` (docs/vendor.md#writing): the same values for many assets.

    Ids beyond 1,000 are ignored and unknown ids skipped; the answer lists the ids that were written.
    """
    values = read_metadata(account, call.need("metadata"))
    ids = unique(listed(call.need("public_ids")))[:MAX_IDS]
    found = [account.assets.find((resource_type, str(call.get("type", "upload")), id_)) for id_ in ids]
    assets = [asset for asset in found if asset is not None]
    clear = truthy(call.get("clear_invalid"))
    commit(account, call, [(a, with_metadata(account.fields, a, values, clear)) for a in assets])
    return {"public_ids": [asset.public_id for asset in assets]}


def read_metadata(account: SandboxAccount, sent: object) -> SentValues:
    """Return the typed values of a pipe text or a map, None for those to clear.

    Raises ApiError (400), and then nothing is written: for fields that do not exist (PYDOC's text), for bad
    values, for emptying a mandatory field, and in the strict reading for input to a `default_disabled` field
    (emptying it is allowed). The last two wordings are assumptions.
    """
    pairs = _pairs(sent)
    unknown = [name for name in pairs if name not in account.fields]
    if unknown:
        raise bad_request(f"Metadata External IDs do not exist: {json.dumps(unknown)}")
    values = {name: read_value(account.fields.get(name), value) for name, value in pairs.items()}
    for name, value in values.items():
        _refuse_emptied_or_disabled(account, name, value)
    return values


def with_metadata(fields: FieldStore, asset: Asset, values: SentValues, clear_invalid: bool) -> Asset:
    """Return the asset with the values merged in; others stay.

    With `clear_invalid`, stored values that are valid no more (a deleted option) are dropped. Without, they
    stay: that they refuse the call is documented for fields governed by rules only.
    """
    kept = {n: v for n, v in asset.metadata.items() if not clear_invalid or _still_valid(fields, n, v)}
    return replace(asset, metadata=merged(kept, values))


def merged(stored: Mapping[str, MetadataValue], values: SentValues) -> Values:
    """Return stored values with the sent ones in their place, None removing one."""
    both = {**stored, **values}
    return {name: value for name, value in both.items() if value is not None}


def initial_metadata(fields: FieldStore, values: SentValues) -> Values:
    """Return the metadata of a new upload: what was sent, then the fields' default values.

    A `default_disabled` field takes no default and is not required (an assumption). Raises ApiError (400) if
    a mandatory field stays empty; the vendor's wording is unknown.
    """
    start = merged({}, values)
    enabled = [field for field in fields.all() if not field.default_disabled]
    for field in enabled:
        if field.external_id not in start and field.default_value is not None:
            start[field.external_id] = field.default_value
    absent = [f.external_id for f in enabled if f.mandatory and f.external_id not in start]
    if absent:
        raise bad_request(f"Missing value for mandatory metadata fields: {json.dumps(absent)}")
    return start


def forget_field(account: SandboxAccount, field_id: str) -> None:
    """Remove the values of a deleted field from all assets, without notifications (an assumption)."""
    for asset in account.assets:
        if field_id in asset.metadata:
            kept = {name: value for name, value in asset.metadata.items() if name != field_id}
            account.assets.put(replace(asset, metadata=kept))


def _pairs(sent: object) -> Mapping[str, object]:
    if isinstance(sent, str):
        return decode_pairs(sent)
    if isinstance(sent, dict):
        return sent
    raise bad_request("Invalid value for parameter metadata")


def _refuse_emptied_or_disabled(account: SandboxAccount, name: str, value: MetadataValue | None) -> None:
    field = account.fields.get(name)
    if value is None and field.mandatory and not field.default_disabled:
        raise bad_request(f"Missing value for mandatory metadata fields: {json.dumps([name])}")
    if value is not None and field.default_disabled and account.strict_disabled:
        raise bad_request(f"Metadata field '{name}' is disabled and takes no input")


def _still_valid(fields: FieldStore, name: str, value: MetadataValue) -> bool:
    return name in fields and typed(fields.get(name), value) is not None
