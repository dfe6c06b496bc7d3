"""Undo runs and held values in Redis (`app.store.keys`)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from app.model import Arrival, HeldValue, Page, Priority, UndoRun
from app.store.audit import queue_entry
from app.store.guard import guarded
from app.store.held_values import as_text
from app.store.mailbox import RedisMailbox
from app.store.scripts import Client, load

FEW = 100
"""Assets that are put back before what a sweep has found; more of them wait behind it."""
LIFTED = "hold lifted"
"""Cause of an entry for an asset whose hold a person has lifted."""


class RedisUndos:
    """Implements `app.ports.Undos` over a client made with `decode_responses=True`."""

    def __init__(self, client: Client, mailbox: RedisMailbox) -> None:
        self.client, self.mailbox, self.keys = client, mailbox, mailbox.keys
        self._lift = load(client, "lift")

    def queue(
        self,
        cloud: str,
        run: UndoRun,
        holds: Mapping[str, Mapping[str, HeldValue]],
        left: Mapping[str, Mapping[str, str]],
        at: float,
    ) -> set[int]:
        """See `app.ports.Undos.queue`."""
        priority = Priority.LIVE if run.assets <= FEW else Priority.BACKFILL
        plans = {asset_id: {"left": left.get(asset_id, {})} for asset_id in {*holds, *left}}
        with guarded(), self.client.pipeline(transaction=True) as pipe:
            pipe.hset(self.keys.of(cloud, "undos"), run.id, json.dumps(asdict(run)))
            for asset_id, plan in plans.items():
                told = {**plan, "waits": asset_id in holds}
                pipe.hset(self.keys.undoing(cloud, run.id), asset_id, json.dumps(told))
            for asset_id, fields in holds.items():
                texts = {name: as_text(held) for name, held in fields.items()}
                pipe.hset(self.keys.holds(cloud, asset_id), mapping=texts)
                pipe.zadd(self.keys.of(cloud, "holding"), {asset_id: at})
            before = len(pipe)
            arrivals = [Arrival(asset_id, None, run.id, priority) for asset_id in holds]
            shards = [self.mailbox.queue_put(pipe, cloud, arrival, at) for arrival in arrivals]
            answers = pipe.execute()[before:]
        return _due(shards, answers)

    def runs(self, cloud: str) -> list[UndoRun]:
        """See `app.ports.Undos.runs`."""
        with guarded():
            texts = self.client.hvals(self.keys.of(cloud, "undos"))
        return sorted((UndoRun(**json.loads(text)) for text in texts), key=lambda run: run.at, reverse=True)

    def progress(self, cloud: str, run_id: str) -> int:
        """See `app.ports.Undos.progress`."""
        with guarded():
            return int(self.client.hlen(self.keys.undone(cloud, run_id)))

    def results(self, cloud: str, run_id: str, cursor: str | None, limit: int) -> Page[dict[str, Any]]:
        """See `app.ports.Undos.results`."""
        with guarded():
            ids = sorted(self.client.hkeys(self.keys.undoing(cloud, run_id)))
            rest = [name for name in ids if cursor is None or name > cursor]
            page = rest[:limit]
            if not page:
                return Page([], None)
            plans = self.client.hmget(self.keys.undoing(cloud, run_id), page)
            done = self.client.hmget(self.keys.undone(cloud, run_id), page)
        items = [_result(*row) for row in zip(page, plans, done, strict=True)]
        return Page(items, page[-1] if len(rest) > limit else None)

    def lift(self, cloud: str, asset_id: str, holds: Mapping[str, HeldValue], by: str, at: float) -> set[int]:
        """See `app.ports.Undos.lift`."""
        named = [self.keys.holds(cloud, asset_id), self.keys.of(cloud, "holding")]
        texts = [part for name, held in holds.items() for part in (name, as_text(held))]
        told = {"by": by, "fields": {name: held.run for name, held in holds.items()}}
        with guarded(), self.client.pipeline(transaction=True) as pipe:
            self._lift(named, [asset_id, *texts], client=pipe)
            for run, result in _not_any_more(holds, by).items():
                pipe.hset(self.keys.undone(cloud, run), asset_id, json.dumps(result))
            queue_entry(pipe, self.keys, cloud, "hold_lifted", told, at, asset_id=asset_id)
            shard = self.mailbox.queue_put(pipe, cloud, Arrival(asset_id, None, LIFTED, Priority.SWEEP), at)
            answers = pipe.execute()
        return _due([shard], answers[-1:])

    def forget(self, cloud: str, before: float) -> None:
        """See `app.ports.Undos.forget`."""
        for run in self.runs(cloud):
            if run.at < before:
                with guarded():
                    self.client.delete(self.keys.undoing(cloud, run.id), self.keys.undone(cloud, run.id))
                    self.client.hdel(self.keys.of(cloud, "undos"), run.id)


def _due(shards: Iterable[int], answers: Iterable[Any]) -> set[int]:
    return {shard for shard, answer in zip(shards, answers, strict=True) if answer == 1}


def _result(asset_id: str, plan: str, done: str | None) -> dict[str, Any]:
    planned = json.loads(plan)
    came = json.loads(done) if done else {"restored": {}, "left": {}}
    return {
        "asset_id": asset_id,
        "restored": came["restored"],
        "left": {**planned["left"], **came["left"]},
        "waits": planned["waits"] and done is None,
    }


def _not_any_more(holds: Mapping[str, HeldValue], by: str) -> dict[str, dict[str, Any]]:
    """Return what runs come to whose values were still to be put back."""
    results: dict[str, dict[str, Any]] = {}
    for name, held in holds.items():
        if held.rules is None:
            result = results.setdefault(held.run, {"restored": {}, "left": {}})
            result["left"][name] = f"{by} has called it off"
    return results
