"""Serving triggers and ping."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.sandbox.operations.call import Call
from app.sandbox.words import JsonObject

if TYPE_CHECKING:
    from app.sandbox.account import SandboxAccount


def ping(_: SandboxAccount, __: Call) -> JsonObject:
    """Say that the account answers."""
    return {"status": "ok"}


def list_triggers(account: SandboxAccount, call: Call) -> JsonObject:
    """Return the triggers, of one `event_type` if given."""
    found = account.triggers.all(call.get("event_type"))
    return {"triggers": found, "total": len(found)}


def create_trigger(account: SandboxAccount, call: Call) -> JsonObject:
    """Add a trigger and return it."""
    return account.triggers.create(call.params, call.now)


def update_trigger(account: SandboxAccount, call: Call, trigger_id: str) -> JsonObject:
    """Give a trigger a new URL."""
    account.triggers.update(trigger_id, call.get("new_uri"), call.now)
    return {"message": "ok"}


def delete_trigger(account: SandboxAccount, _: Call, trigger_id: str) -> JsonObject:
    """Remove a trigger."""
    account.triggers.delete(trigger_id)
    return {"message": "ok"}


def try_trigger(account: SandboxAccount, _: Call, trigger_id: str) -> JsonObject:
    """Evaluate a trigger's filter, delivering nothing; no trigger has one yet, so everything passes."""
    account.triggers.get(trigger_id)
    return {"trigger_id": trigger_id, "filter_present": False, "filter_result": True}
