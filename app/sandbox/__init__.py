"""A local stand-in for a Cloudinary account: real HTTP, signed notifications, faults on request.

It shares no code with the client that is tested against it: signing, encoding and notifications are its own.
What conditional rules mean is decided by the one rule engine, `app.rules`, here as everywhere.

Names are imported when they are first used: the pytest plugin of this package shall cost nobody anything.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from app.sandbox.account import SandboxAccount
    from app.sandbox.api.application import create_app
    from app.sandbox.errors import ApiError, PortTaken, SandboxError
    from app.sandbox.server import SandboxServer

__all__ = ["ApiError", "PortTaken", "SandboxAccount", "SandboxError", "SandboxServer", "create_app"]

_PLACES = {
    "ApiError": "errors",
    "PortTaken": "errors",
    "SandboxAccount": "account",
    "SandboxError": "errors",
    "SandboxServer": "server",
    "create_app": "api.application",
}


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)
