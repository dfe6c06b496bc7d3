"""The latest calls, as the sandbox's page shows them: what came, what was answered, never what was sent."""

import threading
from collections import deque
from dataclasses import asdict, dataclass

from app.sandbox.words import JsonObject

_LONGEST = 500


@dataclass(frozen=True, kw_only=True)
class LoggedCall:
    """One call to an address of Cloudinary's, known to the sandbox or not.

    `at` is in Unix seconds; `path` has no query; `status` is None where the connection was cut on request;
    `client` is the first word of the User-Agent.
    """

    id: int
    at: float
    method: str
    path: str
    status: int | None
    duration_ms: float
    client: str
    request_id: str


class CallLog:
    """A bounded list of calls, numbered from 1. Thread-safe."""

    def __init__(self, size: int = 1000) -> None:
        self._lock = threading.Lock()
        self._calls: deque[LoggedCall] = deque(maxlen=size)
        self._count = 0

    def add(
        self,
        *,
        at: float,
        method: str,
        path: str,
        status: int | None,
        duration_ms: float,
        client: str,
        request_id: str,
    ) -> None:
        """Record a call; a very long path is shortened."""
        with self._lock:
            self._count += 1
            call = LoggedCall(
                id=self._count,
                at=at,
                method=method,
                path=path if len(path) <= _LONGEST else f"{path[:_LONGEST]}…",
                status=status,
                duration_ms=round(duration_ms, 1),
                client=client,
                request_id=request_id,
            )
            self._calls.append(call)

    def latest(self, most: int | None = None) -> list[LoggedCall]:
        """Return the calls that are remembered, or the latest `most` of them, newest first."""
        with self._lock:
            calls = list(reversed(self._calls))
        return calls[:most]

    def list(self, since: int = 0) -> list[JsonObject]:
        """Return the calls with an id above `since` as JSON objects, oldest first."""
        return [asdict(call) for call in reversed(self.latest()) if call.id > since]

    def clear(self) -> None:
        """Forget the calls; numbers go on."""
        with self._lock:
            self._calls.clear()
