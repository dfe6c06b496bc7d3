"""The mailbox in Redis: what waits to be enforced, one entry per asset, sharded by asset.

Every step that must not be cut in two is a Lua script in `lua/`; the picture of an entry's life is in
docs/architecture.md.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict
from typing import Any

from app.model import (
    Address,
    Arrival,
    Crowd,
    Effect,
    Entry,
    OwnWrite,
    Priority,
    Settled,
    Taken,
)
from app.ports import Lease
from app.store.guard import guarded
from app.store.held_values import as_text
from app.store.keys import DEFAULT, Keys, shard_of
from app.store.lease import LEASE_SECONDS, Leases
from app.store.pace import counted
from app.store.parking import AUDIT_LENGTH, Parking
from app.store.pauses import Pauses
from app.store.scripts import Client, load

ECHO_SECONDS = 3600
"""How long we recognise echoes of our writes: longer than the account's three retries take."""
REPORT_SECONDS = 60
"""How long we keep what notifications tell of changes, to find out what our writes have overwritten."""
SMALL_COMPANY = 10
"""Entries claimed together that were claimed before without an end."""
TRIES_ALONE = 3
"""Claims of an entry alone that may come to no end before it is parked."""
BEHIND_OTHERS = 10.0
"""Seconds by which an entry claimed alone again steps back, should its worker end once more."""
NO_END = "three workers in a row died or failed while working on it alone"
MOST_NOTICES = 100_000
"""Notices an account that may wait to be sent; what opens or closes beyond is only counted."""
HELD_AGAIN = 60.0
"""Seconds until an asset that was held back and is due is named again, unless it was recorded meanwhile."""


class RedisMailbox(Pauses, Parking):
    """Implements `app.ports.Mailbox` over a client made with `decode_responses=True`.

    notices: put out what opens and what closes, for `RedisNotices` to give to whoever sends it on.
    """

    def __init__(
        self,
        client: Client,
        keys: Keys = DEFAULT,
        *,
        lease_seconds: float = LEASE_SECONDS,
        audit_length: int = AUDIT_LENGTH,
        notices: bool = False,
    ) -> None:
        super().__init__(client, keys)
        self.audit_length = audit_length
        self.most_notices = MOST_NOTICES if notices else 0
        self.leases = Leases(client, keys, lease_seconds)
        self._put, self._postpone = load(client, "put"), load(client, "postpone")
        self._count_arrival = load(client, "count", "count_arrival")
        self._claim, self._settle, self._park = (
            load(client, "count", "run_result", name) for name in ("claim", "settle", "park")
        )

    def put(self, cloud: str, arrivals: Sequence[Arrival], at: float) -> Taken:
        """See `app.ports.Mailbox.put`."""
        with guarded(), self.client.pipeline(transaction=False) as pipe:
            pipe.hincrby(self.keys.of(cloud, "counts"), "accepted", 1)
            self._count_arrival([], [self.keys.of(cloud, ""), at], client=pipe)
            shards = [self.queue_put(pipe, cloud, arrival, at) for arrival in arrivals]
            answers = pipe.execute()[2:]
        due = {shard for shard, answer in zip(shards, answers, strict=True) if answer == 1}
        return Taken(due, answers.count(-1))

    def queue_put(self, pipe: Any, cloud: str, arrival: Arrival, at: float) -> int:
        """Queue the keeping of an entry on a pipeline; returns its shard."""
        entry_id = _entry_id(arrival)
        shard = shard_of(entry_id)
        kind, fingerprint = arrival.fingerprint or ("", "")
        self._put(
            [
                self.keys.entry(cloud, entry_id),
                self.keys.shard(cloud, shard),
                self.keys.dirty,
                self.keys.of(cloud, "generation"),
                self.keys.wrote(cloud, arrival.asset_id or ""),
                self.keys.of(cloud, "version"),
                self.keys.reported(cloud, arrival.asset_id or ""),
                self.keys.of(cloud, "runs:assets"),
            ],
            [
                entry_id,
                f"{cloud}/{shard}",
                at,
                int(arrival.priority),
                arrival.cause,
                kind,
                fingerprint,
                "" if arrival.report is None else _dump(asdict(arrival.report)),
                REPORT_SECONDS,
                arrival.run or "",
                arrival.uploader or "",
                *arrival.deliveries,
            ],
            client=pipe,
        )
        return shard

    def lease(self, cloud: str, shard: int) -> AbstractContextManager[Lease | None]:
        """See `app.ports.Mailbox.lease`."""
        return self.leases.on(cloud, shard)

    def crowd(self, cloud: str, shard: int, at: float) -> Crowd:
        """See `app.ports.Mailbox.crowd`. Only live entries are worth waiting for: the rest has waited."""
        key = self.keys.shard(cloud, shard)
        with guarded(), self.client.pipeline(transaction=False) as pipe:
            pipe.zcount(key, 0, at)
            pipe.zrangebyscore(key, 0, at, start=0, num=1, withscores=True)
            pipe.zrevrangebyscore(key, at, 0, start=0, num=1, withscores=True)
            due, first, last = pipe.execute()
        return Crowd(due, first[0][1] if first else at, last[0][1] if last else at)

    def claim(self, cloud: str, shard: int, lease: Lease, at: float, limit: int) -> list[Entry]:
        """See `app.ports.Mailbox.claim`."""
        with guarded():
            rows = self._claim(
                [
                    *(
                        self.keys.lease(cloud, shard),
                        self.keys.shard(cloud, shard),
                        self.keys.of(cloud, "parked"),
                    ),
                    self.keys.of(cloud, "runs:assets"),
                ],
                [
                    *(lease.token, self.keys.entry_prefix(cloud), at, limit),
                    *(SMALL_COMPANY, TRIES_ALONE, BEHIND_OTHERS, NO_END, self.keys.of(cloud, "")),
                ],
            )
        return [_entry(shard, *row) for row in rows]

    def unchanged(self, cloud: str, lease: Lease, entries: Sequence[Entry]) -> set[str] | None:
        """See `app.ports.Mailbox.unchanged`. The entries are of one shard."""
        with guarded(), self.client.pipeline(transaction=False) as pipe:
            for entry in entries:
                pipe.hget(self.keys.entry(cloud, entry.id), "generation")
            pipe.get(self.keys.lease(cloud, entries[0].shard))
            *generations, token = pipe.execute()
        if token != str(lease.token):
            return None
        pairs = zip(entries, generations, strict=True)
        return {entry.id for entry, generation in pairs if generation == str(entry.generation)}

    def settle(self, cloud: str, lease: Lease, entry: Entry, effect: Effect, at: float) -> Settled:
        """See `app.ports.Mailbox.settle`."""
        asset_id = effect.asset_id or ""
        audit = [part for kind, detail in effect.audit for part in (kind, _dump(detail))]
        with guarded():
            answer = self._settle(
                [
                    *self._entry_keys(cloud, entry),
                    self.keys.verdict(cloud, asset_id),
                    self.keys.of(cloud, "problems"),
                    self.keys.of(cloud, "audit"),
                    self.keys.of(cloud, "counts"),
                    self.keys.wrote(cloud, asset_id),
                    self.keys.of(cloud, "flags"),
                    self.keys.of(cloud, "held"),
                    self.keys.of(cloud, "judged"),
                    self.keys.of(cloud, "runs:assets"),
                    self.keys.of(cloud, "open"),
                    self.keys.of(cloud, "notices"),
                    self.keys.of(cloud, "notices:state"),
                    self.keys.holds(cloud, asset_id),
                    self.keys.of(cloud, "holding"),
                    self.keys.of(cloud, "missing"),
                    self.keys.of(cloud, "missing:of"),
                ],
                [
                    lease.token,
                    entry.id,
                    entry.generation,
                    asset_id,
                    "" if effect.record is None else _dump(effect.record),
                    int(effect.has_problems),
                    at,
                    effect.echo or "",
                    json.dumps(effect.flags) if effect.flags else "",
                    "" if effect.memory is None else _dump(effect.memory),
                    "" if effect.held_until is None else effect.held_until,
                    ECHO_SECONDS,
                    self.audit_length,
                    *(self.keys.of(cloud, ""), effect.outcome[0], _dump(effect.outcome[1])),
                    json.dumps(effect.open_problems) if effect.open_problems else "",
                    _dump(effect.about),
                    self.most_notices,
                    json.dumps(counted(entry, effect, at)),
                    json.dumps(effect.missing) if effect.missing else "",
                    *_held(effect),
                    *self._undone(cloud, effect),
                    *audit,
                ],
            )
        return Settled(answer)

    def _undone(self, cloud: str, effect: Effect) -> list[Any]:
        told = [(self.keys.undone(cloud, run), _dump(result)) for run, result in effect.undone.items()]
        return [len(told), *(part for one in told for part in one)]

    def postpone(
        self, cloud: str, lease: Lease, entry: Entry, until: float, *, absent: int = 0, tried: bool = True
    ) -> None:
        """See `app.ports.Mailbox.postpone`."""
        arguments = [lease.token, entry.id, entry.generation, until, absent, int(tried)]
        with guarded():
            self._postpone(self._entry_keys(cloud, entry), arguments)

    def park(self, cloud: str, lease: Lease, entry: Entry, reason: str, at: float) -> None:
        """See `app.ports.Mailbox.park`."""
        detail = {"asset_id": entry.asset_id, "address": str(entry.address or ""), "causes": entry.causes}
        with guarded():
            self._park(
                [
                    *self._entry_keys(cloud, entry),
                    self.keys.of(cloud, "parked"),
                    self.keys.of(cloud, "runs:assets"),
                ],
                [
                    *(lease.token, entry.id, entry.generation, at, reason, _dump(detail)),
                    *(self.keys.of(cloud, ""), entry.asset_id or ""),
                ],
            )

    def expect_echo(self, cloud: str, writes: Iterable[OwnWrite], version: int) -> None:
        """See `app.ports.Mailbox.expect_echo`."""
        with guarded(), self.client.pipeline(transaction=False) as pipe:
            for write in writes:
                key = self.keys.wrote(cloud, write.asset_id)
                pipe.hset(key, mapping={**write.echoes, "version": version})
                pipe.expire(key, ECHO_SECONDS)
                if write.intent is not None:
                    pipe.hset(key, "intent", _dump(write.intent))
                if write.flags is not None:
                    pipe.hset(self.keys.of(cloud, "flags"), write.asset_id, json.dumps(write.flags))
            pipe.execute()

    def misdirected(self, cloud: str, asset_id: str, write: Mapping[str, Any], at: float) -> None:
        """See `app.ports.Mailbox.misdirected`. In one step: whoever judges the asset next knows of it."""
        key = self.keys.wrote(cloud, asset_id)
        with guarded(), self.client.pipeline(transaction=True) as pipe:
            pipe.hset(key, "stray", _dump(write))
            pipe.expire(key, ECHO_SECONDS)
            self.queue_put(pipe, cloud, Arrival(asset_id, None, "public id changed hands"), at)
            pipe.execute()

    def held(self, cloud: str, until: float, at: float) -> list[str]:
        """See `app.ports.Mailbox.held`. They are named again later, should they get lost on the way."""
        key = self.keys.of(cloud, "held")
        with guarded(), self.client.pipeline(transaction=False) as pipe:
            found: list[str] = self.client.zrangebyscore(key, "-inf", until)
            for asset_id in found:
                pipe.zadd(key, {asset_id: at + HELD_AGAIN}, xx=True, gt=True)
            pipe.execute()
        return found

    def overdue(self, at: float) -> list[tuple[str, int]]:
        """See `app.ports.Mailbox.overdue`."""
        with guarded():
            marks = [mark.rpartition("/") for mark in self.client.zrangebyscore(self.keys.dirty, 0, at)]
            due = [(cloud, int(shard)) for cloud, _, shard in marks]
            held = self.client.mget([self.keys.lease(*one) for one in due]) if due else []
        return [one for one, token in zip(due, held, strict=True) if token is None]

    def _entry_keys(self, cloud: str, entry: Entry) -> list[str]:
        shard = entry.shard
        return [
            self.keys.lease(cloud, shard),
            self.keys.entry(cloud, entry.id),
            self.keys.shard(cloud, shard),
        ]


def _entry_id(arrival: Arrival) -> str:
    return f"id:{arrival.asset_id}" if arrival.asset_id else f"at:{arrival.address}"


def _entry(
    shard: int,
    entry_id: str,
    generation: str,
    first: str,
    priority: str,
    causes: str,
    tries: str,
    absent: str,
    uploader: str | None,
    deliveries: str,
) -> Entry:
    kind, _, name = entry_id.partition(":")
    return Entry(
        id=entry_id,
        shard=shard,
        asset_id=name if kind == "id" else None,
        address=Address(*name.split("/", 2)) if kind == "at" else None,
        generation=int(generation),
        first=float(first),
        priority=Priority(int(priority)),
        causes=tuple(json.loads(causes)),
        tries=int(tries) + 1,
        absent=int(absent),
        uploader=uploader or None,
        deliveries=tuple(json.loads(deliveries)),
    )


def _held(effect: Effect) -> list[Any]:
    changes = effect.holds.items()
    told = [(name, as_text(old), "" if new is None else as_text(new)) for name, (old, new) in changes]
    return [len(told), *(part for change in told for part in change)]


def _dump(document: Mapping[str, Any]) -> str:
    return json.dumps(document, separators=(",", ":"))
