"""Delivery of notifications by a small pool of threads.

```
send ─▶ pending ──200──▶ delivered
          │ ▲ └─ other answer or none, tries left: again 3, 6, 9 minutes after the first try
          │ └────────────────────────┘
          └─ 4 tries used ─▶ failed          (dropped and untargeted are ends from the start)
```
"""

import heapq
import itertools
import json
import threading
import time
from collections.abc import Callable

import requests

from app.sandbox.faults import Faults
from app.sandbox.notifications.events import Event, EventLog
from app.sandbox.words import JsonObject

RETRY_MINUTES = (3, 6, 9)
_Job = tuple[float, int, Event, float]


class Notifier:
    """Signs events and posts them to their targets; safe to call from any thread.

    `sign` takes body and timestamp and returns the signature. Assumptions, the vendor being silent: the
    retries are timed from the first try and repeat body, timestamp and signature; a target has
    `timeout` seconds to answer; redirects are not followed.
    """

    def __init__(
        self,
        *,
        sign: Callable[[bytes, str], str],
        clock: Callable[[], float],
        faults: Faults,
        retry_scale: float = 1.0,
        threads: int = 8,
        timeout: float = 10.0,
        keep: int = 5000,
    ) -> None:
        self._sign, self._clock, self._faults = sign, clock, faults
        self._retry_scale, self._size, self._timeout = retry_scale, threads, timeout
        self._events = EventLog(keep)
        self._changed = threading.Condition()
        self._jobs: list[_Job] = []
        self._numbers = itertools.count()
        self._threads: list[threading.Thread] = []
        self._in_flight = 0
        self._closed = False

    def send(self, payload: JsonObject, targets: list[str]) -> None:
        """Record a notification and queue it for each target."""
        body = json.dumps(payload, separators=(",", ":"), ensure_ascii=False).encode()
        with self._changed:
            if not targets:
                self._events.add(payload, body, None, "untargeted")
            for target in targets:
                self._queue_one(payload, body, target)
            self._changed.notify(len(targets))

    def list(self, since: int = 0, kind: str | None = None) -> list[JsonObject]:
        """Return the recorded events as JSON objects."""
        with self._changed:
            return self._events.list(since, kind)

    @property
    def pending(self) -> int:
        """How many deliveries are queued, waiting for a retry or under way."""
        with self._changed:
            return len(self._jobs) + self._in_flight

    def wait_idle(self, timeout: float = 10.0) -> bool:
        """Wait until nothing is pending; False if that takes longer than `timeout` seconds."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._jobs and not self._in_flight, timeout)

    def clear(self) -> None:
        """Forget all events and what was still to be delivered."""
        with self._changed:
            self._jobs.clear()
            self._events.clear()
            self._changed.notify_all()

    def close(self) -> None:
        """Stop the threads after the deliveries under way; what is queued stays until the next `send`."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
            threads, self._threads = self._threads, []
        for thread in threads:
            thread.join()

    def _queue_one(self, payload: JsonObject, body: bytes, target: str) -> None:
        fate = self._faults.notification_fate()
        if fate.dropped:
            self._events.add(payload, body, target, "dropped")
            return
        for _ in range(fate.copies):
            event = self._events.add(payload, body, target, "pending")
            now = time.monotonic()
            self._push(now + fate.delay, event, now + fate.delay)
        self._start_threads()

    def _push(self, due: float, event: Event, first_try: float) -> None:
        heapq.heappush(self._jobs, (due, next(self._numbers), event, first_try))

    def _start_threads(self) -> None:
        if self._threads:
            return
        self._closed = False
        for number in range(self._size):
            thread = threading.Thread(target=self._work, name=f"sandbox-notifier-{number}", daemon=True)
            self._threads.append(thread)
            thread.start()

    def _work(self) -> None:
        with requests.Session() as session:
            session.trust_env = False
            while (job := self._take()) is not None:
                self._finish(job, self._try(session, job[2]))

    def _take(self) -> _Job | None:
        with self._changed:
            while not self._closed:
                wait = self._jobs[0][0] - time.monotonic() if self._jobs else None
                if wait is not None and wait <= 0:
                    self._in_flight += 1
                    return heapq.heappop(self._jobs)
                self._changed.wait(wait)
            return None

    def _try(self, session: requests.Session, event: Event) -> JsonObject:
        if not event.timestamp:
            event.timestamp = str(int(self._clock()))
            event.signature = self._sign(event.body, event.timestamp)
        try:
            answer = session.post(
                event.target or "",
                data=event.body,
                headers=_headers(event),
                timeout=self._timeout,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            return {"at": self._clock(), "error": type(error).__name__}
        return {"at": self._clock(), "status": answer.status_code}

    def _finish(self, job: _Job, attempt: JsonObject) -> None:
        _, _, event, first_try = job
        with self._changed:
            self._in_flight -= 1
            event.attempts.append(attempt)
            if attempt.get("status") == 200:
                event.state = "delivered"
            elif len(event.attempts) > len(RETRY_MINUTES):
                event.state = "failed"
            else:
                minutes = RETRY_MINUTES[len(event.attempts) - 1]
                self._push(first_try + minutes * 60 * self._retry_scale, event, first_try)
            self._changed.notify_all()


def _headers(event: Event) -> dict[str, str]:
    return {
        "Content-Type": "application/json",
        "User-Agent": "Cloudinary",
        "X-Cld-Timestamp": event.timestamp,
        "X-Cld-Signature": event.signature,
    }
