"""How much happened, by minute, hour and day, in Redis: what charts show.

Keys of an account (`keys.of`): `pace:<span>:<number>`, a hash of names to counts, where the number says how
many such spans had passed at its beginning since 1970. Written by `lua/count.lua` in the very step that it
counts. Names: `accepted`, `settled`, `written`, `problems`, `parked`, and `late:<bound>` for writes that took
no longer than that many seconds from the first arrival (`late:inf` for the slower ones). A bucket has a few
hundred bytes; those of minutes are gone after two hours, of hours after 50, of days after 62 days.

What Prometheus asks for is in `app.store.tallies`: totals that only rise, with more labels and no past.
Neither can be made of the other: charts have to work where nobody scrapes, totals have to last.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from app.model import Bucket, Effect, Entry, Priority
from app.store.guard import guarded
from app.store.keys import DEFAULT, Keys
from app.store.scripts import Client

SPANS = {"minute": 60, "hour": 3600, "day": 86_400}
"""Seconds of a bucket, by its span."""
BOUNDS = (0.5, 1, 2, 3, 5, 10, 30, 60, 300, 1800, 7200, math.inf)
"""Upper bounds of the latencies that are told apart, in seconds."""
_WRITES = ("write", "flag", "restored")
_LATE = "late:"


class RedisPaces:
    """Implements `app.ports.Paces` over a client made with `decode_responses=True`."""

    def __init__(self, client: Client, keys: Keys = DEFAULT) -> None:
        self.client, self.keys = client, keys

    def buckets(self, cloud: str, span: str, count: int, at: float) -> list[Bucket]:
        """See `app.ports.Paces.buckets`."""
        seconds = SPANS[span]
        last = int(at // seconds)
        numbers = range(last - count + 1, last + 1)
        with guarded(), self.client.pipeline(transaction=False) as pipe:
            for number in numbers:
                pipe.hgetall(self.keys.of(cloud, f"pace:{span}:{number}"))
            found = pipe.execute()
        return [_bucket(number * seconds, kept) for number, kept in zip(numbers, found, strict=True)]


def counted(entry: Entry, effect: Effect, at: float) -> list[str]:
    """Return the names that a recorded effect counts under. Live events are timed: sweeps wait on purpose."""
    is_written = any(kind in _WRITES for kind, _ in effect.audit)
    names = ["settled"] + ["problems"] * effect.has_problems + ["written"] * is_written
    if is_written and entry.priority is Priority.LIVE:
        bound = next(bound for bound in BOUNDS if at - entry.first <= bound)
        names.append(f"{_LATE}{bound}")
    return names


def _bucket(at: float, kept: Mapping[str, str]) -> Bucket:
    counts = {name: int(count) for name, count in kept.items() if not name.startswith(_LATE)}
    late = {bound: int(kept.get(f"{_LATE}{bound}", 0)) for bound in BOUNDS}
    return Bucket(at, counts, late)
