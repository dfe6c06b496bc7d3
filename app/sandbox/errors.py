"""What can go wrong in the sandbox account.

SandboxError
├── PortTaken      the server's port belongs to somebody else
├── StateInvalid   what should be the saved state of an account is something else
├── StateUnsaved   the state cannot be written to its file
└── ApiError       a call is refused; becomes `{"error":{"message":...}}` with its status
"""


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
