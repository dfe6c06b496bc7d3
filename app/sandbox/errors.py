"""What can go wrong in the sandbox account.

SandboxError
├── PortTaken      the server's port belongs to somebody else
├── StateInvalid   what should be the saved state of an account is something else
├── StateUnsaved   the state cannot be written to its file
└── ApiError       a call is refused; becomes `{"error":{"message":...}}` with its status
"""

import json


class SandboxError(Exception):
    """Base of everything the sandbox account raises."""


class PortTaken(SandboxError):
    """The port the server should listen on is already in use."""

    def __init__(self, port: int) -> None:
        super().__init__(f"Port {port} is already in use. Choose a free one for the sandbox account.")
        self.port = port


class StateInvalid(SandboxError):
    """What should be the saved state of an account cannot be used; the message says what to do."""


class StateUnsaved(SandboxError):
    """The state of an account cannot be written to its file."""


class ApiError(SandboxError):
    """A call is refused with an HTTP status and a message."""

    def __init__(self, status: int, message: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.headers = headers or {}


def bad_request(message: str) -> ApiError:
    """Return a refusal with status 400 and the given message."""
    return ApiError(400, message)


def missing(parameter: str) -> ApiError:
    """Return a refusal for a required parameter that was not sent (its wording is an assumption)."""
    return ApiError(400, f"Missing required parameter - {parameter}")


def not_found(name: str) -> ApiError:
    """Return a 404 in the vendor's words (`Resource not found - x`)."""
    return ApiError(404, f"Resource not found - {name}")


def invalid_value(field_id: str, value: object) -> ApiError:
    """Return the refusal of a value in the vendor's words (docs/vendor.md#errors-and-limits).

    That they name the field by its external id is an assumption.
    """
    shown = json.dumps(value, ensure_ascii=False, separators=(",", ":")) if isinstance(value, list) else value
    return ApiError(400, f"'{shown}' is not valid for field '{field_id}'")


def disabled(field_id: str) -> ApiError:
    """Return the refusal of a value for a disabled field (its wording is an assumption)."""
    return ApiError(400, f"Metadata field '{field_id}' is disabled and takes no value")
