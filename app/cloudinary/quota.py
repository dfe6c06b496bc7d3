"""When to call again: what the account's answers say about its limits. Headers in, Unix times out.

Source: docs/vendor.md#errors-and-limits. Header names are expected in lower case.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

HOUR = 3600.0
"""The Admin API's window in seconds; it starts anew at the full hour."""

SHORT_PAUSE = 10.0
"""Seconds to wait after a 429 without any hint, or when the hinted time is past by our clock (our choice)."""

LONGEST_PAUSE = 24 * HOUR
"""Seconds after which we ask again whatever the hint says (our choice)."""

_TRY_AGAIN = re.compile(r"[Tt]ry again (?:on|at) (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) UTC")
_SECONDS = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Quota:
    """The Admin API's hourly allowance as last seen. `reset` is a Unix time, None if it was not readable."""

    limit: int
    remaining: int
    reset: float | None


def read_quota(headers: Mapping[str, str]) -> Quota | None:
    """Return the allowance that an answer's `x-featureratelimit-*` headers name, if they do."""
    limit = _whole(headers.get("x-featureratelimit-limit"))
    remaining = _whole(headers.get("x-featureratelimit-remaining"))
    if limit is None or remaining is None:
        return None
    return Quota(limit, remaining, http_date(headers.get("x-featureratelimit-reset")))


def wait_until(status: int, headers: Mapping[str, str], message: str, now: float) -> float:
    """Return the Unix time to wait for after a 420 or 429.

    The first readable hint counts: `Retry-After`, `X-FeatureRateLimit-Reset`, the time in the message.
    Without one it is the next full hour for 420 and a short pause for 429. On a 429 with calls remaining
    the reset is passed over: it belongs to the hourly window, which is not what ran out.
    """
    seconds = retry_after(headers, now)
    if seconds is not None:
        return now + seconds
    hint = _reset(status, headers) or _named_in(message)
    if hint is not None:
        return now + _bounded(hint - now)
    return now - now % HOUR + HOUR if status == 420 else now + SHORT_PAUSE


def retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """Return how many seconds `Retry-After` (seconds or an HTTP date) asks for, None without it."""
    asked = headers.get("retry-after", "").strip()
    if _SECONDS.fullmatch(asked):
        return min(max(float(asked), 1.0), LONGEST_PAUSE)
    moment = http_date(asked)
    return None if moment is None else _bounded(moment - now)


def _reset(status: int, headers: Mapping[str, str]) -> float | None:
    remaining = _whole(headers.get("x-featureratelimit-remaining"))
    if status == 429 and remaining:
        return None
    return http_date(headers.get("x-featureratelimit-reset"))


def _named_in(message: str) -> float | None:
    found = _TRY_AGAIN.search(message)
    try:
        return datetime.fromisoformat(found[1]).replace(tzinfo=UTC).timestamp() if found else None
    except ValueError:
        return None


def _bounded(seconds: float) -> float:
    return min(seconds, LONGEST_PAUSE) if seconds > 0 else SHORT_PAUSE


def _whole(text: str | None) -> int | None:
    return int(text) if text and _SECONDS.fullmatch(text.strip()) else None


def http_date(text: str | None) -> float | None:
    """Return the Unix time of an HTTP date; one without a zone is read as UTC."""
    try:
        moment = parsedate_to_datetime(text or "")
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
