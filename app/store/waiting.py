"""What waits in the mailbox, read for people: never more than a page, whatever waits.

A shard's sorted set has a member for each entry at `priority * 1e11 + due`. A cursor says how many of each
shard were given: `<number>.<number>`. What comes or goes meanwhile may be seen twice or not at all.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from heapq import merge
from typing import Any

from app.model import Page, Priority, Waiting
from app.store.guard import guarded
from app.store.keys import DEFAULT, SHARDS, Keys, shard_of
from app.store.scripts import Client

BAND = 1e11
"""How far the priorities lie apart in a shard (`lua/put.lua`)."""

Place = tuple[float, str, int]
"""Score, entry id, shard."""


class RedisWaitingRoom:
    """Implements `app.ports.WaitingRoom` over a client made with `decode_responses=True`."""

    def __init__(self, client: Client, keys: Keys = DEFAULT) -> None:
        self.client, self.keys = client, keys

    def page(self, cloud: str, cursor: str | None, limit: int) -> Page[Waiting]:
        """See `app.ports.WaitingRoom.page`."""
        given = [int(part) for part in cursor.split(".")] if cursor else []
        if len(given) != SHARDS:  # none, or of a version that had another number of them
            given = [0] * SHARDS
        places = list(merge(*self._places(cloud, given, limit)))
        shown = places[:limit]
        for _, _, shard in shown:
            given[shard] += 1
        more = ".".join(map(str, given)) if len(places) > limit else None
        return Page(self._entries(cloud, shown), more)

    def entry(self, cloud: str, asset_id: str) -> Waiting | None:
        """See `app.ports.WaitingRoom.entry`."""
        name = f"id:{asset_id}"
        shard = shard_of(name)
        with guarded():
            score = self.client.zscore(self.keys.shard(cloud, shard), name)
        return None if score is None else self._entries(cloud, [(score, name, shard)])[0]

    def held(self, cloud: str, limit: int) -> list[Waiting]:
        """See `app.ports.WaitingRoom.held`."""
        with guarded():
            rows = self.client.zrange(self.keys.of(cloud, "held"), 0, limit - 1, withscores=True)
        return [Waiting(asset_id, "", None, due, Priority.LIVE, held=True) for asset_id, due in rows]

    def _places(self, cloud: str, given: Sequence[int], limit: int) -> list[list[Place]]:
        with guarded(), self.client.pipeline(transaction=False) as pipe:
            for shard, start in enumerate(given):
                pipe.zrange(self.keys.shard(cloud, shard), start, start + limit, withscores=True)
            found = pipe.execute()
        return [[(score, name, shard) for name, score in rows] for shard, rows in enumerate(found)]

    def _entries(self, cloud: str, places: Sequence[Place]) -> list[Waiting]:
        with guarded(), self.client.pipeline(transaction=False) as pipe:
            for shard in range(SHARDS):
                pipe.exists(self.keys.lease(cloud, shard))
            for _, name, _ in places:
                pipe.hmget(self.keys.entry(cloud, name), "first", "causes", "tries", "unended")
            found = pipe.execute()
        leased, held = found[:SHARDS], found[SHARDS:]
        rows = zip(places, held, strict=True)
        return [_waiting(place, kept, is_leased=bool(leased[place[2]])) for place, kept in rows]


def _waiting(place: Place, kept: Sequence[Any], *, is_leased: bool) -> Waiting:
    score, entry_id, _ = place
    priority = int(score // BAND)
    kind, _, name = entry_id.partition(":")
    first, causes, tries, unended = kept
    return Waiting(
        asset_id=name if kind == "id" else None,
        address=name if kind == "at" else "",
        first=float(first) if first else None,
        due=score - priority * BAND,
        priority=Priority(priority),
        causes=tuple(json.loads(causes or "[]")),
        tries=int(tries or 0),
        running=is_leased and int(unended or 0) > 0,
    )
