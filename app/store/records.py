"""What happened, read back from Redis: verdicts, problems, parked things, audit, counts."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from app.model import AuditEntry, HeldValue, Page, ParkedItem, Report, Trace
from app.store.began import Began
from app.store.guard import guarded
from app.store.held_values import from_text
from app.store.keys import DEFAULT, SHARDS, Keys
from app.store.scripts import Client

T = TypeVar("T")

HEADS = 20
"""Entries of each shard that are asked for their arrival: the first few may be settled meanwhile."""

BATCH = 500
"""Records read at once where all are looked through."""
WALKED_AT_ONCE = 500
"""Verdicts that a walk through all of them reads in one call."""


class RedisRecords:
    """Implements `app.ports.Records` over a client made with `decode_responses=True`."""

    def __init__(self, client: Client, keys: Keys = DEFAULT) -> None:
        self.client, self.keys = client, keys

    def verdict(self, cloud: str, asset_id: str) -> dict[str, Any] | None:
        """See `app.ports.Records.verdict`."""
        return self.verdicts(cloud, [asset_id]).get(asset_id)

    def verdicts(self, cloud: str, asset_ids: Sequence[str]) -> dict[str, dict[str, Any]]:
        """See `app.ports.Records.verdicts`."""
        if not asset_ids:
            return {}
        with guarded():
            found = self.client.mget([self.keys.verdict(cloud, asset_id) for asset_id in asset_ids])
        return {name: json.loads(text) for name, text in zip(asset_ids, found, strict=True) if text}

    def every_verdict(self, cloud: str) -> Iterator[dict[str, Any]]:
        """See `app.ports.Records.every_verdict`."""
        cursor = 0
        while True:
            with guarded():
                cursor, found = self.client.zscan(self.keys.of(cloud, "judged"), cursor, count=WALKED_AT_ONCE)
            yield from self.verdicts(cloud, [asset_id for asset_id, _ in found]).values()
            if not cursor:
                return

    def flags(self, cloud: str, asset_ids: Sequence[str]) -> dict[str, frozenset[str]]:
        """See `app.ports.Records.flags`."""
        if not asset_ids:
            return {}
        with guarded():
            found = self.client.hmget(self.keys.of(cloud, "flags"), list(asset_ids))
        return {
            name: frozenset(json.loads(text or "[]")) for name, text in zip(asset_ids, found, strict=True)
        }

    def traces(self, cloud: str, asset_ids: Sequence[str]) -> dict[str, Trace]:
        """See `app.ports.Records.traces`."""
        with guarded(), self.client.pipeline(transaction=False) as pipe:
            for asset_id in asset_ids:
                pipe.hmget(self.keys.wrote(cloud, asset_id), "intent", "memory", "stray")
                pipe.lrange(self.keys.reported(cloud, asset_id), 0, -1)
            found = pipe.execute()
        rows = zip(asset_ids, found[::2], found[1::2], strict=True)
        return {name: _trace(texts, reports) for name, texts, reports in rows}

    def holds(self, cloud: str, asset_ids: Sequence[str]) -> dict[str, dict[str, HeldValue]]:
        """See `app.ports.Records.holds`."""
        with guarded(), self.client.pipeline(transaction=False) as pipe:
            for asset_id in asset_ids:
                pipe.hgetall(self.keys.holds(cloud, asset_id))
            found = pipe.execute() if asset_ids else []
        return {
            asset_id: {name: from_text(text) for name, text in texts.items()}
            for asset_id, texts in zip(asset_ids, found, strict=True)
        }

    def held_assets(self, cloud: str, cursor: str | None, limit: int) -> Page[str]:
        """See `app.ports.Records.held_assets`."""
        start = int(cursor) if cursor and cursor.isdigit() else 0
        with guarded():
            ids = self.client.zrevrange(self.keys.of(cloud, "holding"), start, start + limit)
        return Page(ids[:limit], str(start + limit) if len(ids) > limit else None)

    def judged_since(self, cloud: str, since: float) -> Iterator[list[dict[str, Any]]]:
        """See `app.ports.Records.judged_since`. A sweep raises the scores too, so records are looked at."""
        key, cursor = self.keys.of(cloud, "judged"), 0
        while True:
            with guarded():
                cursor, pairs = self.client.zscan(key, cursor, count=BATCH)
            found = self.verdicts(cloud, [name for name, score in pairs if score >= since])
            if recent := [record for record in found.values() if record["judged_at"] >= since]:
                yield recent
            if not cursor:
                return

    def count_judged(self, cloud: str) -> int:
        """See `app.ports.Records.count_judged`."""
        with guarded():
            return int(self.client.zcard(self.keys.of(cloud, "judged")))

    def last_judged(self, cloud: str) -> float | None:
        """See `app.ports.Records.last_judged`."""
        with guarded():
            last = self.client.zrevrange(self.keys.of(cloud, "judged"), 0, 0, withscores=True)
        return float(last[0][1]) if last else None

    def is_pending(self, cloud: str, asset_id: str) -> bool:
        """See `app.ports.Records.is_pending`."""
        with guarded():
            return bool(self.client.exists(self.keys.entry(cloud, f"id:{asset_id}")))

    def problems(
        self,
        cloud: str,
        cursor: str | None,
        limit: int,
        *,
        oldest_first: bool = False,
        until: float | None = None,
    ) -> Page[dict[str, Any]]:
        """See `app.ports.Records.problems`."""
        index = Began(self.client, self.keys.of(cloud, "problems"), oldest_first, until)
        with guarded():
            rows = index.after(cursor, limit + 1)
        found = self.verdicts(cloud, [name for name, _ in rows[:limit]])
        items = [{**found[name], "problem_since": since} for name, since in rows[:limit] if name in found]
        last, since = rows[limit - 1] if len(rows) > limit else ("", 0.0)
        return Page(items, f"{since!r}:{last}" if last else None)

    def parked(self, cloud: str, cursor: str | None, limit: int) -> Page[ParkedItem]:
        """See `app.ports.Records.parked`."""
        return self._stream(self.keys.of(cloud, "parked"), cursor, limit, _parked)

    def parked_item(self, cloud: str, item_id: str) -> ParkedItem | None:
        """See `app.ports.Records.parked_item`."""
        with guarded(), self.client.pipeline(transaction=True) as pipe:
            pipe.xrange(self.keys.of(cloud, "parked"), item_id, item_id)
            pipe.hget(self.keys.of(cloud, "bodies"), item_id)
            rows, body = pipe.execute()
        if not rows:
            return None
        item = _parked(*rows[0])
        return item if body is None else replace(item, detail={**item.detail, "body": body})

    def audit(self, cloud: str, cursor: str | None, limit: int) -> Page[AuditEntry]:
        """See `app.ports.Records.audit`."""
        return self._stream(self.keys.of(cloud, "audit"), cursor, limit, _audit)

    def forget_audit(self, cloud: str, before: float) -> None:
        """See `app.ports.Records.forget_audit`. A stream's ids are times in milliseconds."""
        with guarded():
            self.client.xtrim(
                self.keys.of(cloud, "audit"), minid=max(int(before * 1000), 0), approximate=False
            )

    def counts(self, cloud: str, at: float) -> dict[str, Any]:
        """See `app.ports.Records.counts`."""
        shards = [self.keys.shard(cloud, number) for number in range(SHARDS)]
        with guarded(), self.client.pipeline(transaction=False) as pipe:
            for shard in shards:
                pipe.zcard(shard)
                pipe.zrange(shard, 0, HEADS - 1)
            pipe.exists(*(self.keys.lease(cloud, number) for number in range(SHARDS)))
            pipe.zcard(self.keys.of(cloud, "held"))
            pipe.xlen(self.keys.of(cloud, "parked"))
            pipe.hgetall(self.keys.of(cloud, "counts"))
            *waiting, in_flight, held, parked, totals = pipe.execute()
        firsts = self._first_arrivals(cloud, [name for names in waiting[1::2] for name in names])
        return {
            "pending": sum(waiting[::2]),
            "oldest_seconds": max((round(at - first, 3) for first in firsts), default=0),
            "in_flight": in_flight,
            "held": held,
            "parked": parked,
            "accepted": int(totals.get("accepted", 0)),
            "settled": int(totals.get("settled", 0)),
        }

    def last_effect(self, cloud: str) -> float | None:
        """See `app.ports.Records.last_effect`."""
        with guarded():
            at = self.client.hget(self.keys.of(cloud, "counts"), "settled_at")
        return float(at) if at else None

    def missing(self, cloud: str) -> dict[str, int]:
        """See `app.ports.Records.missing`."""
        with guarded():
            found: dict[str, str] = self.client.hgetall(self.keys.of(cloud, "missing"))
        return {field: int(count) for field, count in found.items()}

    def _first_arrivals(self, cloud: str, entry_ids: Sequence[str]) -> list[float]:
        with guarded(), self.client.pipeline(transaction=False) as pipe:
            for entry_id in entry_ids:
                pipe.hget(self.keys.entry(cloud, entry_id), "first")
            return [float(first) for first in pipe.execute() if first]

    def _stream(
        self, key: str, cursor: str | None, limit: int, read: Callable[[str, dict[str, str]], T]
    ) -> Page[T]:
        """Read a stream from its end; the cursor is the id of the last item given."""
        with guarded():
            rows = self.client.xrevrange(key, max=f"({cursor}" if cursor else "+", count=limit + 1)
        items = [read(row_id, fields) for row_id, fields in rows[:limit]]
        return Page(items, rows[limit - 1][0] if len(rows) > limit else None)


def _trace(texts: Sequence[str | None], reports: Sequence[str]) -> Trace:
    intent, memory, stray = (json.loads(text) if text else None for text in texts)
    return Trace(intent, memory, stray, tuple(_report(json.loads(text)) for text in reports))


def _report(told: dict[str, Any]) -> Report:
    fields = {name: pair and (pair[0], pair[1]) for name, pair in told["fields"].items()}
    return Report(told["at"], told["foreign"], fields, tuple(told["tags"]))


def _parked(row_id: str, fields: dict[str, str]) -> ParkedItem:
    return ParkedItem(row_id, float(fields["at"]), fields["reason"], json.loads(fields["detail"]))


def _audit(row_id: str, fields: dict[str, str]) -> AuditEntry:
    asset_id = fields["asset_id"] or None
    return AuditEntry(row_id, float(fields["at"]), fields["kind"], asset_id, json.loads(fields["detail"]))
