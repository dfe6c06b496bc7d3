"""Enforcing a burst of uploads beside other queues: `python -m bench.enforcing`. Needs the rivals.

Some fifteen minutes: at 150 ms a call, one job an event is slow.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from bench.enforcing.contenders import OURS, RQ, THREADS, WORKERS, Enqueue, at_work, contenders, set_up_ours
from bench.enforcing.library import CATEGORIES, RULES, Library, library
from bench.measuring import Table, finish
from bench.serving import redis_server

EVENTS = 10_000
LATENCIES = (0, 50, 150)
ROUND_SECONDS = 6.0
"""A rival gets as many events a round as it does in about so long; they are its pace, not its stamina."""
GOAL_RQ, GOAL_BEST = 50.0, 5.0
APPEND = "everysec"


def main() -> int:
    """Measure all contenders, print and keep the figures."""
    table = Table(
        "enforcing",
        "Enforcing a burst of uploads",
        "python -m bench.enforcing",
        [
            f"{EVENTS:,} events for distinct assets, {RULES} rules, {CATEGORIES} distinct changes; {WORKERS} "
            f"worker processes and at most {WORKERS * THREADS} calls of the account under way for everyone. "
            "The rivals do one job for each event: read the asset, judge it by our engine, write by asset "
            f"id with our client; with {THREADS} threads a process where they have them. A rival that is "
            "slow gets fewer events, as its pace does not depend on their number. The time runs from the "
            "first event handed over until the account shows every value. Nobody is told of the writes.",
        ],
    )
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        redis = stack.enter_context(redis_server(folder / "redis", APPEND))
        account = stack.enter_context(library())
        assets = account.fill(EVENTS)
        set_up_ours(redis, folder)
        enqueue = {
            one.name: stack.enter_context(at_work(one, redis, account, folder)) for one in contenders()
        }
        time.sleep(5)
        for latency in LATENCIES:
            _beside(table, account, enqueue, assets, latency)
    return finish(table)


def _beside(
    table: Table, account: Library, enqueue: dict[str, Enqueue], assets: Sequence[str], latency: int
) -> None:
    counts = {
        name: EVENTS if name == OURS else _affordable(account, one, assets, latency)
        for name, one in enqueue.items()
    }
    case = f"{latency} ms a call"
    found = table.run(
        case,
        {
            name: partial(_pace, account, one, assets[: counts[name]], latency)
            for name, one in enqueue.items()
        },
        "assets/s",
    )
    ours = found[OURS].median
    best = max((one for name, one in found.items() if name != OURS), key=lambda one: one.median)
    goals = (GOAL_RQ, GOAL_BEST) if latency == max(LATENCIES) else (None, 1.0)
    table.compare(f"{case}: ours against {RQ}", ours / found[RQ].median, goals[0])
    table.compare(f"{case}: ours against {best.contender}, the best rival", ours / best.median, goals[1])


def _affordable(account: Library, enqueue: Enqueue, assets: Sequence[str], latency: int) -> int:
    """Return how many events a rival does in a round's time, by a try with few."""
    few = 40
    pace = _pace(account, enqueue, assets[:few], latency)
    return max(few, min(EVENTS, int(pace * ROUND_SECONDS)))


def _pace(account: Library, enqueue: Enqueue, assets: Sequence[str], latency: int) -> float:
    """Return how many assets a second get their values."""
    account.faults(drop=1.0)
    account.clear(EVENTS)
    account.faults(drop=1.0, latency_ms=latency)
    started = time.perf_counter()
    enqueue(assets)
    _wait(account, assets[-100:])
    took = time.perf_counter() - started
    account.faults(drop=1.0)  # looking at all others must not take their time, too
    asked = time.perf_counter()
    if not account.is_done(assets):
        _wait(account, assets)
        took += time.perf_counter() - asked
    return len(assets) / took


def _wait(account: Library, assets: Sequence[str]) -> None:
    began = time.perf_counter()
    while not account.is_done(assets):
        if time.perf_counter() - began > 60:
            raise SystemExit("not done after a minute")
        time.sleep(0.02)


if __name__ == "__main__":
    sys.exit(main())
