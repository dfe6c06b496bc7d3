"""Serving triggers (docs/vendor.md#triggers)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.sandbox.errors import bad_request
from app.sandbox.operations.call import Call
from app.sandbox.words import JsonObject

if TYPE_CHECKING:
    from app.sandbox.account import SandboxAccount


def list_triggers(account: SandboxAccount, call: Call) -> JsonObject:
    """Return the triggers, of one `event_type` if given."""
    found = account.triggers.all(call.get("event_type"))
    return {"triggers": found, "total": len(found)}


def create_trigger(account: SandboxAccount, call: Call) -> JsonObject:
    """Add a trigger and return it."""
    return account.triggers.create(call.params, call.now)


def update_trigger(account: SandboxAccount, call: Call, trigger_id: str) -> JsonObject:
    """Change a trigger."""
    account.triggers.update(trigger_id, call.params, call.now)
    return {"message": "updated"}


def delete_trigger(account: SandboxAccount, _: Call, trigger_id: str) -> JsonObject:
    """Remove a trigger; the word of the answer is an assumption."""
    account.triggers.delete(trigger_id)
    return {"message": "deleted"}


def try_trigger(account: SandboxAccount, call: Call, trigger_id: str) -> JsonObject:
    """Evaluate a trigger's filter on `sample_data`, delivering nothing; no filter lets everything pass."""
    wanted = account.triggers.get(trigger_id).filter
    sample = call.get("sample_data", {})
    if not isinstance(sample, dict):
        raise bad_request("invalid_sample_data_json")
    return {
        "trigger_id": trigger_id,
        "filter_present": wanted is not None,
        "filter_result": wanted is None or wanted.holds(sample),
    }
