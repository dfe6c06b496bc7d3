"""Serving ping and usage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.sandbox.operations.call import Call
from app.sandbox.words import JsonObject, iso

if TYPE_CHECKING:
    from app.sandbox.account import SandboxAccount


def ping(_: SandboxAccount, __: Call) -> JsonObject:
    """Say that the account answers."""
    return {"status": "ok"}


def usage(account: SandboxAccount, call: Call, **_: str) -> JsonObject:
    """Return a few figures of use; which ones is an assumption."""
    return {
        "plan": "Sandbox",
        "last_updated": iso(call.now)[:10],
        "resources": len(account.assets),
        "requests": sum(account.calls.report()[api] for api in ("admin", "upload")),
    }
