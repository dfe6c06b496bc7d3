"""Wrong passwords are slowed down: per client, and for all strangers together.

A client that has failed too often waits half a minute at most, then its next try is looked at. When many
clients fail at once, strangers wait for up to a minute. A browser or an address from which somebody has
logged in before does not, nor does this machine: the right person is never locked out by others. What is
remembered is bounded, and is this process's own: with several web processes each allows as much.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from dataclasses import dataclass
from ipaddress import IPv6Address
from threading import Lock
from typing import TypeVar

from app.addresses import address
from app.ports import Clock

T = TypeVar("T")

FREE = 5
"""Failures of a client after which it waits."""
LONGEST_WAIT = 30.0
FORGOTTEN_SECONDS = 900.0
"""After so long without a failure a client starts anew."""
WINDOW, STRANGERS = 60.0, 60
"""When strangers fail so often within the window, all strangers wait."""
REMEMBERED = 10_000
"""Clients remembered at most, and as many known addresses; the longest unseen are forgotten first."""


@dataclass(frozen=True, slots=True)
class Client:
    """Who tries a name: a browser that has logged in before, or else an address.

    is_known: an own browser, or this machine itself.
    """

    id: str
    name: str
    is_known: bool = False


class Throttle:
    """Says how long a client has to wait, and remembers how its tries went."""

    def __init__(self, clock: Clock) -> None:
        self._clock, self._lock = clock, Lock()
        self._failures: OrderedDict[Client, tuple[int, float]] = OrderedDict()
        self._known: OrderedDict[Client, None] = OrderedDict()
        self._strangers: deque[float] = deque(maxlen=STRANGERS)

    def wait(self, client: Client) -> float:
        """Return the seconds until the client's next try is looked at, 0 for now."""
        now = self._clock()
        with self._lock:
            count, last = self._failures.get(client, (0, now))
            own = min(2.0 ** (count - FREE), LONGEST_WAIT) if count >= FREE else 0.0
            waits = [last + own - now, 0.0]
            if self._is_stranger(client) and len(self._strangers) == STRANGERS:
                waits.append(self._strangers[0] + WINDOW - now)
            return max(waits)

    def failed(self, client: Client) -> None:
        """Remember a wrong password."""
        now = self._clock()
        with self._lock:
            count, last = self._failures.get(client, (0, now))
            _remember(self._failures, client, (count + 1 if now - last < FORGOTTEN_SECONDS else 1, now))
            if self._is_stranger(client):
                self._strangers.append(now)

    def succeeded(self, client: Client) -> None:
        """Forget a client's failures; its address is known from now on."""
        with self._lock:
            self._failures.pop(client, None)
            _remember(self._known, client, None)

    def _is_stranger(self, client: Client) -> bool:
        return not client.is_known and client not in self._known


def _remember(kept: OrderedDict[Client, T], key: Client, value: T) -> None:
    kept[key] = value
    kept.move_to_end(key)
    if len(kept) > REMEMBERED:
        kept.popitem(last=False)


def client_id(text: str | None) -> str:
    """Return what stands for an address: the address, or of IPv6 the network that one customer is given."""
    found = address(text or "")
    if isinstance(found, IPv6Address):
        return str(IPv6Address(int(found) >> 64 << 64))
    return str(found or "")
