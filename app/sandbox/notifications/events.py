"""What was sent to whom, and how it went: the account's record of notifications."""

from collections import deque
from dataclasses import dataclass, field

from app.sandbox.words import JsonObject


@dataclass
class Event:
    """One notification to one target; `state` is one of the words below.

    pending: not answered 200 yet, a try is still to come. delivered: answered 200. failed: all tries used.
    dropped: lost by a fault. untargeted: no trigger wanted it.
    """

    id: int
    payload: JsonObject
    body: bytes
    target: str | None
    state: str = "pending"
    generation: int = 0
    timestamp: str = ""
    signature: str = ""
    attempts: list[JsonObject] = field(default_factory=list)

    def to_json(self) -> JsonObject:
        """Return the event as `GET /_sandbox/events` lists it."""
        return {
            "id": self.id,
            "notification_type": self.payload["notification_type"],
            "target": self.target,
            "state": self.state,
            "attempts": list(self.attempts),
            "payload": self.payload,
        }


class EventLog:
    """The latest events, bounded. Callers hold the notifier's lock."""

    def __init__(self, size: int) -> None:
        self._events: deque[Event] = deque(maxlen=size)
        self._count = 0
        self.generation = 0

    def add(self, payload: JsonObject, body: bytes, target: str | None, state: str) -> Event:
        """Record a new event and return it."""
        self._count += 1
        event = Event(
            id=self._count, payload=payload, body=body, target=target, state=state, generation=self.generation
        )
        self._events.append(event)
        return event

    def list(self, since: int = 0, kind: str | None = None) -> list[JsonObject]:
        """Return events with an id above `since`, of one notification type if given, oldest first."""
        return [
            event.to_json()
            for event in self._events
            if event.id > since and kind in (None, event.payload["notification_type"])
        ]

    def clear(self) -> None:
        """Forget all events; ids go on, and those under way belong to an earlier generation."""
        self.generation += 1
        self._events.clear()
