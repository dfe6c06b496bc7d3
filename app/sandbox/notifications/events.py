"""What was sent to whom, and how it went: the account's record of notifications."""

import threading
from collections import deque
from dataclasses import dataclass, field

from app.sandbox.words import JsonObject

MOST_ATTEMPTS = 100


@dataclass(frozen=True, kw_only=True)
class Notification:
    """A payload, the exact bytes that leave, and their signature; `timestamp` is Unix seconds as text."""

    payload: JsonObject
    body: bytes
    timestamp: str
    signature: str


@dataclass(kw_only=True, eq=False)
class Event:
    """One notification to one target, with its latest tries or claims; `state` is one of the words below.

    pending: not answered 200 yet, a try is still to come, or not acknowledged by whoever polls. delivered:
    answered 200, or acknowledged. failed: all tries used. dropped: lost by a fault, or the oldest of too many
    that wait to be polled. untargeted: no trigger wanted it.
    """

    id: int
    notification: Notification
    target: str | None
    state: str
    generation: int
    attempts: deque[JsonObject] = field(default_factory=lambda: deque(maxlen=MOST_ATTEMPTS))

    @property
    def kind(self) -> str:
        """The notification's type."""
        return str(self.notification.payload["notification_type"])

    def to_json(self) -> JsonObject:
        """Return the event as `GET /_sandbox/events` lists it."""
        return {
            "id": self.id,
            "notification_type": self.kind,
            "target": self.target,
            "state": self.state,
            "attempts": list(self.attempts),
            "payload": self.notification.payload,
        }


class EventLog:
    """The latest events, bounded; events change through it only. Thread-safe."""

    def __init__(self, size: int) -> None:
        self._lock = threading.Lock()
        self._events: deque[Event] = deque(maxlen=size)
        self._count = 0
        self._generation = 0

    def add(self, notification: Notification, target: str | None, state: str) -> Event:
        """Record a new event and return it."""
        with self._lock:
            self._count += 1
            event = Event(
                id=self._count,
                notification=notification,
                target=target,
                state=state,
                generation=self._generation,
            )
            self._events.append(event)
            return event

    def note(self, event: Event, state: str, attempt: JsonObject | None = None) -> None:
        """Record that the event has a new state, and the try that led to it."""
        with self._lock:
            event.state = state
            if attempt is not None:
                event.attempts.append(attempt)

    def is_current(self, event: Event) -> bool:
        """Say whether nothing was forgotten since the event was recorded."""
        return event.generation == self._generation

    def list(self, since: int = 0, kind: str | None = None) -> list[JsonObject]:
        """Return events with an id above `since`, of one notification type if given, oldest first."""
        with self._lock:
            return [
                event.to_json() for event in self._events if event.id > since and kind in (None, event.kind)
            ]

    def clear(self) -> None:
        """Forget all events; ids go on, and those under way belong to an earlier generation."""
        with self._lock:
            self._generation += 1
            self._events.clear()
