"""Serving the calls on metadata fields and rules; those on datasources are in datasource.py.

Sources: docs/vendor.md#fields and docs/vendor.md#rules-api.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.sandbox.operations.call import Call
from app.sandbox.operations.metadata import forget_field
from app.sandbox.words import JsonObject, listed

if TYPE_CHECKING:
    from app.sandbox.account import SandboxAccount


def list_fields(account: SandboxAccount, call: Call) -> JsonObject:
    """Return all fields, or those named by `external_ids`."""
    wanted = listed(call.get("external_ids"))
    fields = [field for field in account.fields.all() if not wanted or field.external_id in wanted]
    return {"metadata_fields": [field.to_json() for field in fields]}


def get_field(account: SandboxAccount, _: Call, external_id: str) -> JsonObject:
    """Return one field."""
    return account.fields.get(external_id).to_json()


def create_field(account: SandboxAccount, call: Call) -> JsonObject:
    """Add a field and return it."""
    return account.fields.create(call.params).to_json()


def update_field(account: SandboxAccount, call: Call, external_id: str) -> JsonObject:
    """Change a field in part and return it."""
    return account.fields.update(external_id, call.params).to_json()


def delete_field(account: SandboxAccount, _: Call, external_id: str) -> JsonObject:
    """Delete a field that no rule uses, and its values."""
    account.fields.get(external_id)
    account.rules.refuse_used_field(external_id)
    account.fields.delete(external_id)
    forget_field(account, external_id)
    return {"message": "ok"}


def order_fields(account: SandboxAccount, call: Call) -> JsonObject:
    """Sort all fields and return them."""
    account.fields.order(call.need("order_by"), call.get("direction"))
    return {"metadata_fields": [field.to_json() for field in account.fields.all()]}


def reorder_field(account: SandboxAccount, call: Call, external_id: str) -> JsonObject:
    """Move one field and return all."""
    account.fields.reorder(external_id, call.need("position"))
    return {"metadata_fields": [field.to_json() for field in account.fields.all()]}


def list_rules(account: SandboxAccount, _: Call) -> JsonObject:
    """Return all rules."""
    return {"metadata_rules": account.rules.all()}


def create_rule(account: SandboxAccount, call: Call) -> JsonObject:
    """Add a rule and return it."""
    return account.rules.create(call.params)


def update_rule(account: SandboxAccount, call: Call, external_id: str) -> JsonObject:
    """Change a rule in part and return it."""
    return account.rules.update(external_id, call.params)


def delete_rule(account: SandboxAccount, _: Call, external_id: str) -> JsonObject:
    """Delete a rule."""
    account.rules.delete(external_id)
    return {"success": True}
