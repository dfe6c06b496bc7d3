"""An in-memory stand-in for a Cloudinary account: real HTTP, signed notifications, faults on request.

It shares no code with the client that is tested against it: signing, encoding and notifications are its own.
What conditional rules mean is decided by the one rule engine, `app.rules`, here as everywhere.
"""

from app.sandbox.account import SandboxAccount
from app.sandbox.api.application import create_app
from app.sandbox.errors import ApiError, PortTaken, SandboxError
from app.sandbox.server import SandboxServer

__all__ = ["ApiError", "PortTaken", "SandboxAccount", "SandboxError", "SandboxServer", "create_app"]
