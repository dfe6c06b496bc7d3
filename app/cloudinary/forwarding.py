"""What may pass between a client of ours and the account, for calls that are handed through unchanged."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, unquote_to_bytes

from app.errors import NotFound

_METHODS = frozenset({"GET", "POST", "PUT", "DELETE"})

_KEPT = frozenset({"content-type", "x-request-id", "x-cld-error"})
_RATE = "x-featureratelimit-"
_STRAY_PERCENT = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_IN_PATH = "/%:@!$&'()*+,;=~"
_IN_QUERY = _IN_PATH + "?[]"


@dataclass(frozen=True, slots=True)
class ForwardedAnswer:
    """The account's answer as it came: any status, the headers that may be shown, the body's bytes."""

    status: int
    headers: dict[str, str]
    body: bytes


def safe_path(path: str, below: str) -> str:
    """Return the path, ready to be sent.

    Args:
        path: percent-encoded as on the wire; characters that cannot stand in a URL's path are encoded.
        below: the path it must be or lie below, percent-encoded.

    Raises:
        NotFound: it lies elsewhere or would once somebody resolved its dots, encoded ones included.
    """
    inside = path == below or path.startswith(below + "/")
    raw = path.encode("utf-8", "surrogateescape")
    if not inside or _has_dots(raw[len(below) :]):
        raise NotFound("there is nothing to forward at this path", status=404)
    return _quoted(raw, _IN_PATH)


def safe_query(query: bytes | str) -> str:
    """Return the query string, with only what cannot stand in a URL encoded."""
    raw = query.encode("utf-8", "surrogateescape") if isinstance(query, str) else query
    return _quoted(raw, _IN_QUERY)


def safe_method(method: str) -> str:
    """Return the method.

    Raises:
        NotFound: it is not one of those that the fields API has.
    """
    if method not in _METHODS:
        raise NotFound(f"{method} is not forwarded", status=404)
    return method


def as_forwarded(status: int, headers: Mapping[str, str], body: bytes) -> ForwardedAnswer:
    """Return the answer with only those headers that a client of ours may see; names as they came."""
    lower = ((name, value, name.lower()) for name, value in headers.items())
    shown = {name: value for name, value, key in lower if key in _KEPT or key.startswith(_RATE)}
    return ForwardedAnswer(status, shown, body)


def _quoted(raw: bytes, safe: str) -> str:
    return quote(_STRAY_PERCENT.sub(b"%25", raw), safe=safe)


def _has_dots(path: bytes) -> bool:
    """Tell whether a step is `.` or `..`, or anything is odd, at any of two levels of percent-encoding."""
    for _ in range(3):
        steps = path.replace(b"\\", b"/").split(b"/")
        if b"." in steps or b".." in steps or b"" in steps[1:-1] or min(path, default=32) < 32:
            return True
        path = unquote_to_bytes(path)
    return False
