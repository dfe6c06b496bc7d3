"""Serving the calls on the options of enum and set fields (docs/vendor.md#fields)."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from app.sandbox.errors import bad_request
from app.sandbox.fields import datasource as entries
from app.sandbox.fields.definition import MAX_OPTIONS
from app.sandbox.fields.field import Field
from app.sandbox.fields.store import MAX_FIELDS
from app.sandbox.operations.call import Call
from app.sandbox.operations.paging import within
from app.sandbox.words import JsonObject, listed, truthy

if TYPE_CHECKING:
    from app.sandbox.account import SandboxAccount


def update(account: SandboxAccount, call: Call, external_id: str) -> JsonObject:
    """Update and append entries."""
    return entries.upsert(account.fields, external_id, call.get("values"))


def delete(account: SandboxAccount, call: Call, external_id: str) -> JsonObject:
    """Delete entries that no rule uses, softly."""
    options = listed(call.get("external_ids"))
    entries.list_field(account.fields, external_id)
    account.rules.refuse_used_options(external_id, options)
    return entries.set_active(account.fields, external_id, options, active=False)


def restore(account: SandboxAccount, call: Call, external_id: str) -> JsonObject:
    """Make deleted entries active again."""
    return entries.set_active(account.fields, external_id, listed(call.get("external_ids")), active=True)


def order(account: SandboxAccount, call: Call, external_id: str) -> JsonObject:
    """Sort a field's entries."""
    return entries.order(account.fields, external_id, call.need("order_by"), call.get("direction"))


def search_one(account: SandboxAccount, call: Call, external_id: str) -> JsonObject:
    """Find entries of one field; with a `payload`, among those that rules let in beside these values."""
    field = entries.list_field(account.fields, external_id)
    most = within(call.get("max_results"), 255, MAX_OPTIONS)
    allowed = _allowed(account, field, call.get("payload"))
    found = entries.search(field, str(call.get("term", "")), exact=truthy(call.get("exact_match")))
    return {"values": [option.to_json() for option in found if option.external_id in allowed][:most]}


def search_all(account: SandboxAccount, call: Call) -> list[JsonObject]:
    """Find entries of all fields, as a bare array."""
    most = within(call.get("max_results"), 100, MAX_FIELDS * MAX_OPTIONS)
    found = [
        {"field_id": field.external_id, "id": option.external_id, "value": option.value}
        for field in account.fields.all()
        for option in entries.search(field, str(call.get("term", "")))
    ]
    return found[:most]


def _allowed(account: SandboxAccount, field: Field, payload: object) -> Collection[str]:
    if payload is None:
        return field.active_ids
    if not isinstance(payload, dict):
        raise bad_request("Invalid value for parameter payload")
    return account.inference.current().evaluate(payload).fields[field.external_id]["options"] or ()
