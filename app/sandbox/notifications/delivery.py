"""Delivery to webhooks by a small pool of threads.

```
put ─▶ pending ──200──▶ delivered
         │ ▲ └─ other answer or none, tries left: again 3, 6, 9 minutes after the first try
         │ └────────────────────────┘
         └─ 4 tries used ─▶ failed
```
"""

import heapq
import itertools
import threading
import time
from collections.abc import Callable

import urllib3

from app.sandbox.notifications.events import Event, EventLog
from app.sandbox.words import JsonObject

RETRY_MINUTES = (3, 6, 9)
_Job = tuple[float, int, Event, float]


class Delivery:
    """Posts events to their targets; safe to call from any thread.

    Assumptions, the vendor being silent: the retries are timed from the first try and repeat body, timestamp
    and signature; a target has `timeout` seconds to answer; redirects are not followed.
    """

    def __init__(
        self,
        *,
        events: EventLog,
        clock: Callable[[], float],
        retry_scale: float = 1.0,
        threads: int = 8,
        timeout: float = 10.0,
    ) -> None:
        self._events, self._clock = events, clock
        self._retry_scale, self._size, self._timeout = retry_scale, threads, timeout
        self._lock = threading.Lock()
        self._work_ready = threading.Condition(self._lock)
        self._all_done = threading.Condition(self._lock)
        self._jobs: list[_Job] = []
        self._numbers = itertools.count()
        self._threads: list[threading.Thread] = []
        self._in_flight = 0
        self._shift = 0

    def put(self, event: Event, delay: float = 0.0) -> None:
        """Queue an event for its target, the first try being due in `delay` seconds."""
        due = time.monotonic() + delay
        with self._lock:
            self._push(due, event, due)
            self._start_threads()

    @property
    def pending(self) -> int:
        """How many deliveries are queued, waiting for a retry or under way."""
        with self._lock:
            return len(self._jobs) + self._in_flight

    def wait_idle(self, timeout: float) -> bool:
        """Wait until nothing is pending; False if that takes longer than `timeout` seconds."""
        with self._lock:
            return self._all_done.wait_for(lambda: not self._jobs and not self._in_flight, timeout)

    def clear(self) -> None:
        """Forget what was still to be delivered."""
        with self._lock:
            self._jobs.clear()
            self._all_done.notify_all()

    def resume(self) -> None:
        """Go on after `close` with what is still queued."""
        with self._lock:
            if self._jobs:
                self._start_threads()

    def close(self) -> None:
        """Stop the threads after the deliveries under way; what is queued stays for `resume` or a `put`."""
        with self._lock:
            self._shift += 1
            self._work_ready.notify_all()
            threads, self._threads = self._threads, []
        for thread in threads:
            thread.join()

    def _push(self, due: float, event: Event, first_try: float) -> None:
        heapq.heappush(self._jobs, (due, next(self._numbers), event, first_try))
        self._work_ready.notify()

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
        try:
            answer = pool.request(
                "POST",
                event.target or "",
                body=event.notification.body,
                headers=_headers(event),
                redirect=False,
            )
        except (urllib3.exceptions.HTTPError, ValueError) as error:
            return {"at": self._clock(), "error": type(error).__name__}
        return {"at": self._clock(), "status": answer.status}

    def _finish(self, job: _Job, attempt: JsonObject) -> None:
        _, _, event, first_try = job
        tries = len(event.attempts) + 1
        with self._lock:
            self._in_flight -= 1
            if attempt.get("status") == 200:
                self._events.note(event, "delivered", attempt)
            elif tries > len(RETRY_MINUTES) or not self._events.is_current(event):
                self._events.note(event, "failed", attempt)
            else:
                self._events.note(event, "pending", attempt)
                pause = RETRY_MINUTES[tries - 1] * 60 * self._retry_scale
                self._push(first_try + pause, event, first_try)
            if not self._jobs and not self._in_flight:
                self._all_done.notify_all()


def _headers(event: Event) -> dict[str, str]:
    """Return the headers; of the two signatures newer accounts send, the one that is published."""
    return {
        "Content-Type": "application/json",
        "Accept": "*/*",
        "User-Agent": "Cloudinary",
        "X-Cld-Timestamp": event.notification.timestamp,
        "X-Cld-Signature": event.notification.signature,
    }
