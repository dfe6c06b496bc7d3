"""Faults on request: what the sandbox account does wrong, how often, reproducibly by seed."""

import random
import threading
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from app.sandbox.errors import bad_request
from app.sandbox.words import JsonObject, whole_number

_MOST = 10**9
_KNOWN = {
    "latency_ms", "error_rate", "rate_limit", "retry_after", "statuses", "reset_after_apply",
    "drop", "duplicate", "reorder", "reorder_ms", "read_lag_ms", "seed",
}  # fmt: skip
_SHARES = {"error_rate", "drop", "duplicate", "reorder"}
_OF_STATUS = {"match", "status", "times", "message", "retry_after"}


@dataclass(frozen=True)
class Fate:
    """What happens to one notification: lost, sent `copies` times, held back `delay` seconds."""

    dropped: bool = False
    copies: int = 1
    delay: float = 0.0


@dataclass(frozen=True)
class Refusal:
    """A failure that a call meets instead of being served."""

    status: int
    message: str | None = None
    retry_after: float = 1.0


class Faults:
    """The faults in force; every question consumes what it answers. Thread-safe.

    `rate_limit` and `reset_after_apply` are a number of times if whole, else a rate below or at 1.0.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._set: JsonObject = {}
        self._random = random.Random(0)  # noqa: S311 (faults, no secrets)

    def set(self, wanted: JsonObject) -> None:
        """Replace all faults; `{}` clears them. Raises ApiError (400) for what is not understood."""
        _check_known("faults", wanted, _KNOWN)
        for name in _KNOWN - {"statuses"}:
            _check_number(name, wanted.get(name, 0), most=1 if name in _SHARES else _MOST)
        listed = wanted.get("statuses") or []
        if not isinstance(listed, list):
            raise bad_request("statuses must be a list")
        statuses = [_checked_status(entry, number) for number, entry in enumerate(listed)]
        with self._lock:
            self._set = {**wanted, "statuses": statuses}
            self._random = random.Random(wanted.get("seed", 0))  # noqa: S311 (faults, no secrets)

    def current(self) -> JsonObject:
        """Return the faults still in force, counts as far as they are left."""
        with self._lock:
            return {name: value for name, value in self._set.items() if value not in ([], None)}

    def wait_latency(self) -> None:
        """Hold a call back for the latency in force; closing the server ends the wait."""
        wanted = self._set.get("latency_ms", 0)
        if wanted:
            self._stopped.wait(wanted / 1000)

    def read_lag(self) -> float:
        """Return for how many seconds a new asset is not there yet when read."""
        return float(self._set.get("read_lag_ms", 0)) / 1000

    def stop_waiting(self, stopped: bool = True) -> None:
        """End waits in progress and make later ones empty, or allow waiting again."""
        if stopped:
            self._stopped.set()
        else:
            self._stopped.clear()

    def refusal(self, endpoint: str, is_admin: bool) -> Refusal | None:
        """Return the failure that a call meets, or None; `rate_limit` hits Admin calls only."""
        if not self._set:
            return None
        with self._lock:
            listed = self._listed_status(endpoint)
            if listed is not None:
                return listed
            if is_admin and self._takes("rate_limit"):
                return Refusal(420, retry_after=float(self._set.get("retry_after", 1)))
            if self._happens("error_rate"):
                return Refusal(self._random.choice((500, 502, 503, 504)))
        return None

    def resets_connection(self) -> bool:
        """Say whether this applied call loses its connection instead of its answer."""
        if not self._set:
            return False
        with self._lock:
            return self._takes("reset_after_apply")

    def notification_fate(self) -> Fate:
        """Return what happens to the next notification."""
        if not self._set:
            return Fate()
        with self._lock:
            dropped, doubled, late = (self._happens(name) for name in ("drop", "duplicate", "reorder"))
            delay = self._random.uniform(0, self._set.get("reorder_ms", 200) / 1000) if late else 0.0
            return Fate(dropped, 2 if doubled else 1, delay)

    def _happens(self, name: str) -> bool:
        rate: float = self._set.get(name) or 0
        return self._random.random() < rate

    def _takes(self, name: str) -> bool:
        left = self._set.get(name)
        if isinstance(left, int) and left > 0:
            self._set[name] = left - 1
            return True
        return isinstance(left, float) and self._happens(name)

    def _listed_status(self, endpoint: str) -> Refusal | None:
        for entry in self._set["statuses"]:
            if entry["times"] > 0 and fnmatchcase(endpoint, entry["match"]):
                entry["times"] -= 1
                return Refusal(entry["status"], entry["message"], entry["retry_after"])
        return None


def _check_known(place: str, wanted: JsonObject, known: set[str]) -> None:
    unknown = sorted(set(wanted) - known)
    if unknown:
        raise bad_request(f"Unknown {place}: {', '.join(unknown)}. Known are {', '.join(sorted(known))}")


def _check_number(name: str, value: object, *, most: int = _MOST) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= most:
        raise bad_request(f"{name} must be a number from 0 to {most}")


def _checked_status(entry: Any, number: int) -> JsonObject:
    place = f"statuses[{number}]"
    status = whole_number(entry.get("status")) if isinstance(entry, dict) else None
    if status is None or not 400 <= status <= 599:
        raise bad_request(f"{place} must be an object with a status from 400 to 599")
    _check_known(f"in {place}", entry, _OF_STATUS)
    for name in ("times", "retry_after"):
        _check_number(f"{place}.{name}", entry.get(name, 1))
    for name in ("match", "message"):
        if not isinstance(entry.get(name), str | None):
            raise bad_request(f"{place}.{name} must be a text")
    return {
        "match": entry.get("match") or "*",
        "status": status,
        "times": entry.get("times", 1),
        "message": entry.get("message"),
        "retry_after": float(entry.get("retry_after", 1)),
    }
