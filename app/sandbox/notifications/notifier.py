"""Handing notifications to whoever is to be told: webhooks are called, polled channels keep them."""

import json
from collections.abc import Callable, Sequence

from app.sandbox.faults import Faults
from app.sandbox.notifications.delivery import Delivery
from app.sandbox.notifications.events import EventLog, Notification
from app.sandbox.notifications.polling import POLL, PollBuffer
from app.sandbox.words import JsonObject


class Notifier:
    """Signs events and sees to their targets; safe to call from any thread.

    `sign` takes body and timestamp and returns the signature. An event is signed once, when it happens: all
    its targets, retries and redeliveries get the same bytes, timestamp and signature (an assumption).
    """

    def __init__(
        self,
        *,
        sign: Callable[[bytes, str], str],
        clock: Callable[[], float],
        faults: Faults,
        retry_scale: float = 1.0,
        keep: int = 5000,
    ) -> None:
        self._sign, self._clock, self._faults = sign, clock, faults
        self._events = EventLog(keep)
        self._delivery = Delivery(events=self._events, clock=clock, retry_scale=retry_scale)
        self.polls = PollBuffer(events=self._events, clock=clock)

    def send(self, payload: JsonObject, targets: Sequence[str], batch_id: str = "") -> None:
        """Record a notification and see to each target, a webhook's URL or a `poll://` destination.

        Messages for `poll://*` are found by `batch_id`.
        """
        body = _encoded(payload)
        timestamp = str(int(self._clock()))
        notification = Notification(
            payload=payload, body=body, timestamp=timestamp, signature=self._sign(body, timestamp)
        )
        if not targets:
            self._events.add(notification, None, "untargeted")
        for target in targets:
            self._send_one(notification, target, batch_id)

    def list(self, since: int = 0, kind: str | None = None) -> list[JsonObject]:
        """Return the recorded events as JSON objects."""
        return self._events.list(since, kind)

    @property
    def pending(self) -> int:
        """How many deliveries to webhooks are queued, waiting for a retry or under way."""
        return self._delivery.pending

    def wait_idle(self, timeout: float = 10.0) -> bool:
        """Wait until no delivery is pending; False if that takes longer than `timeout` seconds."""
        return self._delivery.wait_idle(timeout)

    def clear(self) -> None:
        """Forget all events and what was still to be delivered or polled."""
        self._events.clear()  # first, so that a delivery under way is not queued again
        self._delivery.clear()
        self.polls.clear()

    def resume(self) -> None:
        """Go on after `close` with what is still queued."""
        self.polls.stop_waiting(False)
        self._delivery.resume()

    def stop_waiting(self) -> None:
        """End the calls that wait for messages; later ones don't wait until `resume`."""
        self.polls.stop_waiting()

    def close(self) -> None:
        """Stop the threads after the deliveries under way; what is queued stays for `resume` or a `send`."""
        self._delivery.close()

    def _send_one(self, notification: Notification, target: str, batch_id: str) -> None:
        fate = self._faults.notification_fate()
        if fate.dropped:
            self._events.add(notification, target, "dropped")
            return
        for _ in range(fate.copies):
            event = self._events.add(notification, target, "pending")
            if target.startswith(POLL):
                self.polls.put(event, batch_id, fate.delay)
            else:
                self._delivery.put(event, fate.delay)


def _encoded(payload: JsonObject) -> bytes:
    """Return the body: compact, non-ASCII text as UTF-8, lone surrogates as escapes."""
    return json.dumps(payload, separators=(",", ":"), ensure_ascii=False).encode(errors="backslashreplace")
