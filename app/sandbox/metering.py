"""Counting calls, and the hourly quota of the Admin API (docs/vendor.md#errors-and-limits)."""

import math
import threading
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import formatdate

from app.sandbox.errors import ApiError, bad_request
from app.sandbox.words import JsonObject, whole_number

_UNLIMITED = 1_000_000


class CallCounter:
    """How many calls arrived, by endpoint and by client. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[tuple[str, str, str]] = Counter()

    def count(self, api: str, endpoint: str, user_agent: str) -> None:
        """Count a call to the `admin` or `upload` API; the client is its first User-Agent word."""
        with self._lock:
            self._counts[client_name(user_agent), api, endpoint] += 1

    def reset(self) -> None:
        """Start counting anew."""
        with self._lock:
            self._counts.clear()

    def report(self) -> JsonObject:
        """Return the counts in all and split by client."""
        with self._lock:
            counts = dict(self._counts)
        clients = sorted({client for client, _, _ in counts})
        split = {name: _summary({k: n for k, n in counts.items() if k[0] == name}) for name in clients}
        return {**_summary(counts), "by_user_agent": split}


def client_name(user_agent: str) -> str:
    """Return what a client is called: its first User-Agent word, at most 100 characters of it."""
    return (user_agent.split() or ["unknown"])[0][:100]


class Quota:
    """The Admin API's quota: a number of calls in a window that ends at the full hour. Thread-safe.

    Off unless a limit is set; the headers then speak of a million calls and never run out.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._lock = threading.Lock()
        self._clock = clock
        self._limit: int | None = None
        self._window = 3600.0
        self._window_end = 0.0
        self._used = 0

    def set(self, limit: int | None, window_seconds: float = 3600.0) -> None:
        """Set or lift (None) the limit and start with a full quota; the window may be shorter in tests."""
        with self._lock:
            self._limit, self._window, self._used, self._window_end = limit, window_seconds, 0, 0.0

    def current(self) -> JsonObject:
        """Return limit, window and calls used in it, the limit None if there is none."""
        with self._lock:
            self._turn_window()
            return {"limit": self._limit, "window_seconds": self._window, "used": self._used}

    def spend(self) -> dict[str, str]:
        """Count a call and return the rate headers; raises ApiError (420) in the vendor's words when over."""
        with self._lock:
            self._turn_window()
            over = self._limit is not None and self._used >= self._limit
            self._used += not over
            headers = self._headers()
        if over:
            raise ApiError(420, over_limit(self._limit or 0, self._window_end), headers)
        return headers

    def _turn_window(self) -> None:
        now = self._clock()
        if now >= self._window_end:
            self._window_end = (now // self._window + 1) * self._window
            self._used = 0

    def _headers(self) -> dict[str, str]:
        limit = _UNLIMITED if self._limit is None else self._limit
        return rate_headers(limit, max(limit - self._used, self._limit is None), self._window_end)


def read_quota(params: JsonObject) -> tuple[int | None, float]:
    """Return a limit (None lifts it) and a window in seconds from what was sent; raises ApiError (400)."""
    limit, window = params.get("limit"), params.get("window_seconds", 3600)
    number = whole_number(limit)
    if limit is not None and (number is None or number < 0):
        raise bad_request("limit must be a whole number from 0, or null")
    if isinstance(window, bool) or not isinstance(window, int | float) or not 0 < window < math.inf:
        raise bad_request("window_seconds must be a number above 0")
    return number, window


def rate_headers(limit: int, remaining: int, reset: float) -> dict[str, str]:
    """Return the three rate headers; `reset` is in Unix seconds, rounded up to a whole one."""
    return {
        "X-FeatureRateLimit-Limit": str(limit),
        "X-FeatureRateLimit-Remaining": str(int(remaining)),
        "X-FeatureRateLimit-Reset": formatdate(math.ceil(reset), usegmt=True),
    }


def over_limit(limit: int, reset: float) -> str:
    """Return the documented text of a 420."""
    moment = datetime.fromtimestamp(math.ceil(reset), UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    return f"Rate Limit Exceeded. Limit of {limit} api operations reached. Try again on {moment}"


def _summary(counts: dict[tuple[str, str, str], int]) -> JsonObject:
    totals = {"admin": 0, "upload": 0}
    endpoints: Counter[str] = Counter()
    for (_, api, endpoint), number in counts.items():
        totals[api] += number
        endpoints[endpoint] += number
    return {**totals, "by_endpoint": dict(sorted(endpoints.items()))}
