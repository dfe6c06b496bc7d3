"""Hours of an account with a small budget, lived through in minutes: part of `python -m bench.backfill`."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from redis import Redis

from app.sandbox import SandboxAccount
from app.sandbox.example import EXAMPLE_RULES
from app.sandbox.start import Start
from app.usecases.rulebook import create_rule
from bench.measuring import Table
from bench.serving import CLOUD, redis_server
from tests.usecases.world import Direct, World

BUDGET, HOUR = 500, 3600.0
"""Admin API calls that the account allows, in so many seconds."""
SWEEP_CALLS = 100
"""Listing calls of a sweep in an hour, as SWEEP_CALLS has it by default."""
JUMP = 60.0
"""Seconds that the clock jumps ahead whenever nothing can be done."""


class Hours:
    """The service and an account in one process, by one clock. used: Admin API calls, hour by hour."""

    def __init__(self, redis: str, size: int) -> None:
        self.world: World | None = None
        self.account = SandboxAccount(start=Start(assets=size, quota=(BUDGET, HOUR)), clock=self.now)
        client = Redis.from_url(redis, decode_responses=True)
        self.world = world = World("http://sandbox", client, Direct(self.account))
        fields = world.account.fields()
        for rule in EXAMPLE_RULES:
            create_rule(world.rulebook, CLOUD, rule, fields_of=lambda _: fields, author="bench", at=0.0)
        self.used: dict[int, int] = {}
        self.refused = self.seen = 0

    def now(self) -> float:
        """The time by which everything here goes."""
        return self.world.now() if self.world else time.time()

    def until(self, done: Callable[[], bool], step: Callable[[], object]) -> float:
        """Take steps until something is done; returns how many hours that took."""
        began = self.now()
        while not done():
            before = self.account.calls.report()
            step()
            self.world.drain_all()
            self._note()
            if self.account.calls.report() == before:
                self.world.sleep(JUMP)
        return (self.now() - began) / HOUR

    def _note(self) -> None:
        hour = int(self.now() // HOUR)
        self.used[hour] = max(self.used.get(hour, 0), self.account.quota.current()["used"])
        for call in self.account.log.list(self.seen):
            self.seen, self.refused = call["id"], self.refused + (call["status"] == 420)


def within_the_hour(table: Table, folder: Path, size: int) -> None:
    """Backfill and sweep a library on a clock that jumps, then say what the hours have cost."""
    case = f"{size:,} assets, {BUDGET} calls an hour"
    with redis_server(folder, "everysec") as redis:
        hours = Hours(redis, size)
        backfill = hours.world.backfill()
        run = backfill.begin("bench", agreed=size)
        took = hours.until(lambda: backfill.find(run.id).has_ended, backfill.steps.run)
        if (state := backfill.find(run.id).state) != "done":
            raise SystemExit(f"the backfill ended as {state}")
        table.take(case, "backfill", "hours", [took])
        sweep = hours.world.sweep(calls=SWEEP_CALLS)
        sweep.begin(by="bench", everything=True)
        table.take(case, "sweep", "hours", [hours.until(lambda: not sweep.state.started, sweep.run)])
        table.take(case, "calls in an hour", "calls", [float(used) for used in hours.used.values()])
        table.compare(f"{case}: calls in the fullest hour", max(hours.used.values()), BUDGET, at_most=True)
        table.compare(f"{case}: calls that the account refused", hours.refused, 0, at_most=True)
        hours.world.close()
        hours.account.close()
