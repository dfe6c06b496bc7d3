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

import urllib3

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
        self._lock = threading.Lock()
        self._work_ready = threading.Condition(self._lock)
        self._all_done = threading.Condition(self._lock)
        self._jobs: list[_Job] = []
        self._numbers = itertools.count()
        self._threads: list[threading.Thread] = []
        self._in_flight = 0
        self._shift = 0

    def send(self, payload: JsonObject, targets: list[str]) -> None:
        """Record a notification and queue it for each target."""
        body = _encoded(payload)
        with self._lock:
            if not targets:
                self._events.add(payload, body, None, "untargeted")
            for target in targets:
                self._queue_one(payload, body, target)
            self._work_ready.notify(len(targets))

    def list(self, since: int = 0, kind: str | None = None) -> list[JsonObject]:
        """Return the recorded events as JSON objects."""
        with self._lock:
            return self._events.list(since, kind)

    @property
    def pending(self) -> int:
        """How many deliveries are queued, waiting for a retry or under way."""
        with self._lock:
            return len(self._jobs) + self._in_flight

    def wait_idle(self, timeout: float = 10.0) -> bool:
        """Wait until nothing is pending; False if that takes longer than `timeout` seconds."""
        with self._lock:
            return self._all_done.wait_for(lambda: not self._jobs and not self._in_flight, timeout)

    def clear(self) -> None:
        """Forget all events and what was still to be delivered."""
        with self._lock:
            self._jobs.clear()
            self._events.clear()
            self._all_done.notify_all()

    def resume(self) -> None:
        """Go on after `close` with what is still queued."""
        with self._lock:
            if self._jobs:
                self._start_threads()

    def close(self) -> None:
        """Stop the threads after the deliveries under way; what is queued stays for `resume` or a `send`."""
        with self._lock:
            self._shift += 1
            self._work_ready.notify_all()
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
        for number in range(self._size):
            name = f"sandbox-notifier-{number}"
            thread = threading.Thread(target=self._work, args=(self._shift,), name=name, daemon=True)
            self._threads.append(thread)
            thread.start()

    def _work(self, shift: int) -> None:
        with urllib3.PoolManager(retries=False, timeout=self._timeout) as pool:
            while (job := self._take(shift)) is not None:
                self._finish(job, self._try(pool, job[2]))

    def _take(self, shift: int) -> _Job | None:
        """Wait for the next job that is due; None once the shift that the thread belongs to has ended."""
        with self._lock:
            while shift == self._shift:
                wait = self._jobs[0][0] - time.monotonic() if self._jobs else None
                if wait is not None and wait <= 0:
                    self._in_flight += 1
                    return heapq.heappop(self._jobs)
                self._work_ready.wait(wait)
            return None

    def _try(self, pool: urllib3.PoolManager, event: Event) -> JsonObject:
        if not event.timestamp:
            event.timestamp = str(int(self._clock()))
            event.signature = self._sign(event.body, event.timestamp)
        try:
            answer = pool.request(
                "POST", event.target or "", body=event.body, headers=_headers(event), redirect=False
            )
        except (urllib3.exceptions.HTTPError, ValueError) as error:
            return {"at": self._clock(), "error": type(error).__name__}
        return {"at": self._clock(), "status": answer.status}

    def _finish(self, job: _Job, attempt: JsonObject) -> None:
        _, _, event, first_try = job
        with self._lock:
            self._in_flight -= 1
            event.attempts.append(attempt)
            if attempt.get("status") == 200:
                event.state = "delivered"
            elif len(event.attempts) > len(RETRY_MINUTES) or event.generation != self._events.generation:
                event.state = "failed"
            else:
                minutes = RETRY_MINUTES[len(event.attempts) - 1]
                self._push(first_try + minutes * 60 * self._retry_scale, event, first_try)
                self._work_ready.notify()
            if not self._jobs and not self._in_flight:
                self._all_done.notify_all()


def _encoded(payload: JsonObject) -> bytes:
    """Return the body: compact, non-ASCII text as UTF-8, lone surrogates as escapes."""
    return json.dumps(payload, separators=(",", ":"), ensure_ascii=False).encode(errors="backslashreplace")


def _headers(event: Event) -> dict[str, str]:
    return {
        "Content-Type": "application/json",
        "Accept": "*/*",
        "User-Agent": "Cloudinary",
        "X-Cld-Timestamp": event.timestamp,
        "X-Cld-Signature": event.signature,
    }
