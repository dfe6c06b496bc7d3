"""Runs in Redis: how far each has come, which assets wait for it, and what came of the others."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict
from typing import Any

from redis import WatchError

from app.model import Arrival, Page, Run, RunResult
from app.store.guard import guarded
from app.store.keys import shard_of
from app.store.mailbox import RedisMailbox
from app.store.scripts import Client, load
from app.store.turns import turn

TURN_SECONDS = 15.0
"""How long a turn lasts at most: what is overtaken keeps nothing (`change`), so it can be short."""
KEPT_SECONDS = 30 * 86_400
"""How long a run and what came of its assets can be looked at; as in `lua/run_result.lua`."""
RESULTS_KEPT = 100_000
"""Results kept of a run; likewise."""


class RedisRuns:
    """Implements `app.ports.Runs` over a client made with `decode_responses=True`."""

    def __init__(self, client: Client, mailbox: RedisMailbox) -> None:
        self.client, self.mailbox, self.keys = client, mailbox, mailbox.keys
        self._withdraw = load(client, "withdraw")

    def turn(self, cloud: str) -> AbstractContextManager[bool]:
        """See `app.ports.Runs.turn`."""
        return turn(self.client, self.keys.of(cloud, "runs:turn"), TURN_SECONDS)

    def under_way(self, cloud: str) -> Run | None:
        """See `app.ports.Runs.under_way`."""
        with guarded():
            run_id = self.client.get(self.keys.of(cloud, "runs:open"))
        return self.load(cloud, run_id) if run_id else None

    def begin(self, cloud: str, run: Run) -> bool:
        """See `app.ports.Runs.begin`."""
        opened = self.keys.of(cloud, "runs:open")
        with guarded(), self.client.pipeline(transaction=True) as pipe:
            pipe.watch(opened)
            if pipe.get(opened):
                return False
            pipe.multi()
            pipe.set(opened, run.id)
            pipe.set(self.keys.of(cloud, f"run:{run.id}"), _dump(asdict(run)))
            pipe.zadd(self.keys.of(cloud, "runs"), {run.id: run.started})
            pipe.zremrangebyscore(self.keys.of(cloud, "runs"), "-inf", run.started - KEPT_SECONDS)
            return _done(pipe) is not None

    def load(self, cloud: str, run_id: str) -> Run | None:
        """See `app.ports.Runs.load`."""
        with guarded():
            kept = self.client.get(self.keys.of(cloud, f"run:{run_id}"))
        return Run(**json.loads(kept)) if kept else None

    def latest(self, cloud: str, limit: int) -> list[Run]:
        """See `app.ports.Runs.latest`."""
        with guarded():
            ids = self.client.zrevrange(self.keys.of(cloud, "runs"), 0, limit - 1)
            kept = self.client.mget([self.keys.of(cloud, f"run:{run_id}") for run_id in ids]) if ids else []
        return [Run(**json.loads(text)) for text in kept if text]

    def change(
        self,
        cloud: str,
        before: Run,
        after: Run,
        at: float,
        *,
        arrivals: Sequence[Arrival] = (),
        results: Sequence[tuple[str, str, Mapping[str, Any]]] = (),
    ) -> set[int] | None:
        """See `app.ports.Runs.change`."""
        key = self.keys.of(cloud, f"run:{before.id}")
        with guarded(), self.client.pipeline(transaction=True) as pipe:
            pipe.watch(key)
            kept = pipe.get(key)
            if not kept or Run(**json.loads(kept)) != before:
                return None
            pipe.multi()
            shards = [self.mailbox.queue_put(pipe, cloud, arrival, at) for arrival in arrivals]
            pipe.set(key, _dump(asdict(after)), ex=KEPT_SECONDS if after.has_ended else None)
            if after.has_ended:
                pipe.delete(self.keys.of(cloud, "runs:open"))
            self._queue_results(pipe, cloud, before.id, results, at)
            answers = _done(pipe)
        if answers is None:
            return None
        return {shard for shard, answer in zip(shards, answers[: len(shards)], strict=True) if answer == 1}

    def _queue_results(
        self,
        pipe: Any,
        cloud: str,
        run_id: str,
        results: Sequence[tuple[str, str, Mapping[str, Any]]],
        at: float,
    ) -> None:
        stream, outcomes = self.keys.of(cloud, f"results:{run_id}"), self.keys.of(cloud, f"outcomes:{run_id}")
        for asset_id, outcome, detail in results:
            row = {"at": at, "asset_id": asset_id, "outcome": outcome, "detail": _dump(detail)}
            pipe.xadd(stream, row, maxlen=RESULTS_KEPT)
            pipe.hincrby(outcomes, outcome, 1)
        if results:
            pipe.expire(stream, KEPT_SECONDS)
            pipe.expire(outcomes, KEPT_SECONDS)

    def queued(self, cloud: str) -> dict[str, str]:
        """See `app.ports.Runs.queued`."""
        with guarded():
            held = self.client.hgetall(self.keys.of(cloud, "runs:assets"))
        return {asset_id: text.partition(" ")[2] for asset_id, text in held.items()}

    def withdraw(self, cloud: str, run_id: str, *, keep: bool) -> int:
        """See `app.ports.Runs.withdraw`."""
        arguments: list[Any] = []
        for asset_id, run in self.queued(cloud).items():
            entry_id = f"id:{asset_id}"
            shard = self.keys.shard(cloud, shard_of(entry_id))
            arguments += (
                [asset_id, self.keys.entry(cloud, entry_id), entry_id, shard] if run == run_id else []
            )
        named = [self.keys.of(cloud, "runs:assets"), self.keys.of(cloud, f"outcomes:{run_id}")]
        with guarded():
            return int(self._withdraw(named, [run_id, int(keep), *arguments]))

    def outcomes(self, cloud: str, run_id: str) -> dict[str, int]:
        """See `app.ports.Runs.outcomes`."""
        with guarded():
            counted = self.client.hgetall(self.keys.of(cloud, f"outcomes:{run_id}"))
        return {outcome: int(count) for outcome, count in sorted(counted.items())}

    def results(self, cloud: str, run_id: str, cursor: str | None, limit: int) -> Page[RunResult]:
        """See `app.ports.Runs.results`. The cursor is the id of the last result given."""
        start = f"({cursor}" if cursor else "-"
        with guarded():
            rows = self.client.xrange(self.keys.of(cloud, f"results:{run_id}"), min=start, count=limit + 1)
        items = [_result(row_id, fields) for row_id, fields in rows[:limit]]
        return Page(items, rows[limit - 1][0] if len(rows) > limit else None)


def _done(pipe: Any) -> list[Any] | None:
    """Carry out what is queued; None if somebody changed what was looked at meanwhile."""
    try:
        answers: list[Any] = pipe.execute()
    except WatchError:
        return None
    return answers


def _result(row_id: str, fields: dict[str, str]) -> RunResult:
    detail = json.loads(fields["detail"])
    return RunResult(row_id, float(fields["at"]), fields["asset_id"], fields["outcome"], detail)


def _dump(document: Mapping[str, Any]) -> str:
    return json.dumps(document, separators=(",", ":"))
