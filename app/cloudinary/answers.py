"""From an HTTP answer of the account to its JSON value or to one of our errors. No sockets.

The statuses of docs/vendor.md#errors-and-limits and what we make of them:

| status             | error              |
|--------------------|--------------------|
| 400, 409, rest 4xx | RequestRefused     |
| 401, 403           | AccessRefused      |
| 404                | NotFound           |
| 420, 429           | RateLimited        |
| 407, 408, 423, 425 | AccountUnavailable |
| 3xx, 5xx, others   | AccountUnavailable |

A 200 that is not JSON is AccountUnavailable. So is a 404 with a body that is not JSON: the account's own
errors are JSON, so another server answered, and taking that for "the asset is gone" would be wrong.
407, 408 and 425 are not on that page; they are HTTP's own "not now".
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NoReturn

from app.cloudinary.quota import retry_after, wait_until
from app.errors import (
    AccessRefused,
    AccountError,
    AccountUnavailable,
    NotFound,
    RateLimited,
    RequestRefused,
)

_LIMITED = frozenset({420, 429})
_NOT_NOW = frozenset({407, 408, 423, 425})
_LONGEST_MESSAGE = 1000


def check(status: int, headers: Mapping[str, str], body: bytes, now: float) -> Any:
    """Return the JSON value of a good answer.

    Args:
        status: the HTTP status.
        headers: the answer's headers, names in any case.
        body: the answer's bytes.
        now: Unix time in seconds.

    Raises:
        AccountError: as in the table above, with the account's own message and `x-request-id`.
    """
    lower = {name.lower(): value for name, value in headers.items()}
    if 200 <= status < 300:
        return _value(status, lower, body)
    message = _message(status, lower, body)
    request_id = lower.get("x-request-id")
    if status in _LIMITED:
        until = wait_until(status, lower, message, now)
        raise RateLimited(message, until=until, status=status, request_id=request_id)
    if _is_unavailable(status, body):
        _raise_unavailable(status, lower, message, retry_after(lower, now))
    raise _refusal(status)(message, status=status, request_id=request_id)


def _refusal(status: int) -> type[AccountError]:
    refusals = {401: AccessRefused, 403: AccessRefused, 404: NotFound}
    return refusals.get(status, RequestRefused)


def _is_unavailable(status: int, body: bytes) -> bool:
    foreign = status == 404 and bool(body.strip()) and _json(body) is None
    return foreign or status in _NOT_NOW or not 400 <= status < 500


def _raise_unavailable(
    status: int, headers: Mapping[str, str], message: str, pause: float | None
) -> NoReturn:
    request_id = headers.get("x-request-id")
    raise AccountUnavailable(message, status=status, request_id=request_id, retry_after=pause)


def _value(status: int, headers: Mapping[str, str], body: bytes) -> Any:
    value = _json(body)
    if value is None:
        kind = headers.get("content-type", "").partition(";")[0] or "something"
        message = f"the account answered {kind} instead of JSON; is the API host right?"
        _raise_unavailable(status, headers, message, None)
    return value


def _json(body: bytes) -> Any:
    """Return the value, or None for anything that is not JSON (and for a bare `null`, which says nothing)."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _message(status: int, headers: Mapping[str, str], body: bytes) -> str:
    """Return the account's own words: `error.message`, else `x-cld-error`, else ours."""
    value = _json(body)
    error = value.get("error") if isinstance(value, dict) else None
    said = error.get("message") if isinstance(error, dict) else None
    words = said if isinstance(said, str) else headers.get("x-cld-error", "")
    return words.strip()[:_LONGEST_MESSAGE] or _without_words(status)


def _without_words(status: int) -> str:
    if 300 <= status < 400:
        return f"the account answered with a redirect (HTTP {status}); is the API host right?"
    return f"the account answered HTTP {status} without a message"
