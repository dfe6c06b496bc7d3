"""Notifications that wait to be fetched: the channels of `poll://` destinations (docs/vendor.md#polling)."""

import base64
import itertools
import secrets
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from app.sandbox.notifications.events import Event, EventLog
from app.sandbox.words import JsonObject

POLL = "poll://"
BY_BATCH = "poll://*"
MOST_KEPT = 5000
Address = tuple[Literal["channel", "batch_id"], str]


@dataclass(eq=False)
class _Message:
    """An event that waits; `receipt` is that of the claim in force, which ends at `visible_at`."""

    address: Address
    batch_id: str
    event: Event
    visible_at: float
    receipt: str = ""


class PollBuffer:
    """Messages by channel or batch, each handed out until it is acknowledged. Thread-safe.

    Visibility goes by `clock`; how long a call waits is real time. Assumptions, the vendor being silent: the
    oldest come first, nothing expires, and beyond MOST_KEPT the oldest are dropped.
    """

    def __init__(self, *, events: EventLog, clock: Callable[[], float]) -> None:
        self._events, self._clock = events, clock
        self._changed = threading.Condition()
        self._messages: list[_Message] = []
        self._stopped = False

    def put(self, event: Event, batch_id: str, delay: float = 0.0) -> None:
        """Keep an event for its `poll://` target, to be seen in `delay` seconds."""
        target = event.target or ""
        address: Address = (
            ("batch_id", batch_id) if target == BY_BATCH else ("channel", target.removeprefix(POLL))
        )
        with self._changed:
            self._messages.append(_Message(address, batch_id, event, self._clock() + delay))
            if len(self._messages) > MOST_KEPT:
                self._events.note(self._messages.pop(0).event, "dropped")
            self._changed.notify_all()

    def receive(
        self, address: Address, *, most: int, wait_seconds: float, hidden_seconds: float
    ) -> list[JsonObject]:
        """Claim up to `most` messages, waiting for the first up to `wait_seconds`.

        A claimed message has a new receipt handle and is hidden for `hidden_seconds`.
        """
        ends = time.monotonic() + wait_seconds
        with self._changed:
            while True:
                claimed = [
                    self._claim(message, hidden_seconds)
                    for message in itertools.islice(self._visible(address), most)
                ]
                left = ends - time.monotonic()
                if claimed or left <= 0 or self._stopped:
                    return claimed
                self._changed.wait(min(left, self._next_change(address, left)))

    def acknowledge(self, receipts: Sequence[str]) -> list[bool]:
        """Forget the messages whose claims are still in force; say of each receipt whether it was one."""
        with self._changed:
            now = self._clock()
            held = {m.receipt: m for m in self._messages if m.receipt and m.visible_at > now}
            done = {receipt: held[receipt] for receipt in receipts if receipt in held}
            for message in done.values():
                self._messages.remove(message)
                self._events.note(message.event, "delivered")
            return [receipt in done for receipt in receipts]

    def clear(self) -> None:
        """Forget all messages; whoever waits goes on waiting."""
        with self._changed:
            self._messages.clear()

    def stop_waiting(self, stopped: bool = True) -> None:
        """End waits in progress and make later ones empty, or allow waiting again."""
        with self._changed:
            self._stopped = stopped
            self._changed.notify_all()

    def _visible(self, address: Address) -> Iterator[_Message]:
        now = self._clock()
        return (m for m in self._messages if m.address == address and m.visible_at <= now)

    def _claim(self, message: _Message, hidden_seconds: float) -> JsonObject:
        now = self._clock()
        message.receipt = secrets.token_urlsafe(32)
        message.visible_at = now + hidden_seconds
        self._events.note(message.event, "pending", {"at": now, "claimed": True})
        notification = message.event.notification
        return {
            "receipt_handle": message.receipt,
            "batch_id": message.batch_id,
            "payload": notification.payload,
            "signed_payload": base64.urlsafe_b64encode(notification.body).rstrip(b"=").decode(),
            "signature": notification.signature,
            "timestamp": notification.timestamp,
        }

    def _next_change(self, address: Address, left: float) -> float:
        """Return in how many seconds a hidden message shows again, `left` if there is none."""
        shown = [m.visible_at for m in self._messages if m.address == address]
        return max(min(shown) - self._clock(), 0.01) if shown else left
