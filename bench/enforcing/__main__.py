"""Enforcing a burst of uploads beside other queues: `python -m bench.enforcing`. Needs the rivals.

Some fifteen minutes: at 150 ms a call, one job an event is slow.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from bench.enforcing.contenders import (
    OURS,
    RQ,
    THREADS,
    WORKERS,
    Enqueue,
    at_rest,
    at_work,
    contenders,
    set_up_ours,
)
from bench.enforcing.library import CATEGORIES, RULES, Library, library
from bench.measuring import Table, finish, sized
from bench.serving import redis_server

EVENTS, FEWER = sized(10_000, 1_000), sized(4_000, 1_000)
"""Events that ours gets in a round at the longest latency, which is what counts, and at the others."""
LATENCIES = (0, 50, 150)
ROUND_SECONDS = 4.0
"""A rival gets as many events a round as it does in about so long; they are its pace, not its stamina."""
GOAL_RQ, GOAL_BEST = 50.0, 5.0
APPEND = "everysec"
Pace = Callable[[Enqueue, Sequence[str], int], float]
"""Hands assets over at a latency and returns how many a second get their values."""
LONGEST = 180
"""Seconds that a round may take."""


def main() -> int:
    """Measure all contenders, print and keep the figures."""
    table = Table(
        "enforcing",
        "Enforcing a burst of uploads",
        "python -m bench.enforcing",
        [
            f"{EVENTS:,} events for distinct assets ({FEWER:,} at shorter calls), {RULES} rules, "
            f"{CATEGORIES} distinct changes; {WORKERS} worker processes and at most {WORKERS * THREADS} "
            "calls of the account under way for everyone. "
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
            _beside(table, partial(_pace, account, partial(at_rest, redis)), enqueue, assets, latency)
    return finish(table)


def _beside(
    table: Table, pace: Pace, enqueue: dict[str, Enqueue], assets: Sequence[str], latency: int
) -> None:
    ours = EVENTS if latency == max(LATENCIES) else FEWER
    counts = {
        name: ours if name == OURS else _affordable(pace, one, assets, latency)
        for name, one in enqueue.items()
    }
    case = f"{latency} ms a call"
    found = table.run(
        case,
        {name: partial(pace, one, assets[: counts[name]], latency) for name, one in enqueue.items()},
        "assets/s",
    )
    pace_of_ours = found[OURS].median
    best = max((one for name, one in found.items() if name != OURS), key=lambda one: one.median)
    goals = (GOAL_RQ, GOAL_BEST) if latency == max(LATENCIES) else (None, 1.0)
    table.compare(f"{case}: ours against {RQ}", pace_of_ours / found[RQ].median, goals[0])
    table.compare(
        f"{case}: ours against {best.contender}, the best rival", pace_of_ours / best.median, goals[1]
    )


def _affordable(pace: Pace, enqueue: Enqueue, assets: Sequence[str], latency: int) -> int:
    """Return how many events a rival does in a round's time, by a try with few."""
    few = 20
    return max(few, min(EVENTS, int(pace(enqueue, assets[:few], latency) * ROUND_SECONDS)))


def _pace(
    account: Library, rest: Callable[[], bool], enqueue: Enqueue, assets: Sequence[str], latency: int
) -> float:
    """Return how many assets a second get their values. rest: tells that nobody works on the last round."""
    _wait(rest)
    account.faults(drop=1.0)
    account.clear(EVENTS)
    account.faults(drop=1.0, latency_ms=latency)
    started = time.perf_counter()
    enqueue(assets)
    _wait(lambda: account.is_done(assets[-100:]))
    took = time.perf_counter() - started
    account.faults(drop=1.0)  # looking at all others must not take their time, too
    asked = time.perf_counter()
    if not account.is_done(assets):
        _wait(lambda: account.is_done(assets))
        took += time.perf_counter() - asked
    return len(assets) / took


def _wait(is_done: Callable[[], bool]) -> None:
    began = time.perf_counter()
    while not is_done():
        if time.perf_counter() - began > LONGEST:
            raise SystemExit(f"not done after {LONGEST} seconds")
        time.sleep(0.02)


if __name__ == "__main__":
    sys.exit(main())
