"""What Redis holds of each thing, and the pace of 1 to 8 workers: `python -m bench.growth`. Seven minutes."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from app.model import Arrival
from app.usecases.queue import queue_arrivals
from bench.deployment import Deployment, deployed
from bench.enforcing.library import Library, library, rules
from bench.holding import weigh
from bench.measuring import Figure, Table, finish, sized
from bench.serving import redis_server, wait_for

WORKERS = (1, 2, 4, 8)
ACCOUNTS = (1, 4)
EVENTS = sized(1_600, 800)
"""Events of a round, in all accounts together: whole reads of a hundred for each shard."""
LATENCY = 150
LIMIT = 2
"""Workers that have ten calls of one account under way together: five each (docs/decisions/two-shards.md)."""
GOAL_LINEAR = 0.75
"""Share of a worker's pace that each further one adds at least, until the limit."""
LONGEST = 180.0
APPEND = "everysec"


def main() -> int:
    """Weigh, then measure the paces, print and keep the figures."""
    table = Table(
        "growth",
        "Growth",
        "python -m bench.growth",
        [
            "Bytes are those that Redis tells of the keys (`MEMORY USAGE`), shared out among the things in "
            "them: assets of a believable library, judged by the example's rules; rules as those above. A "
            "pending event is compared with the job that RQ keeps where one is queued for each event.",
            f"Workers: a burst of {EVENTS:,} events, {LATENCY} ms a call, until all is recorded. At most "
            f"{LIMIT} workers drain an account, which have ten calls under way: that is its limit here, and "
            "more of them are of use to more accounts. All processes, the accounts' too, share this "
            "machine's cores.",
        ],
    )
    with tempfile.TemporaryDirectory() as folder:
        weigh(table, Path(folder) / "weighed")
        for number in ACCOUNTS:
            _grow(table, Path(folder) / f"{number}", number)
    return finish(table)


def _grow(table: Table, folder: Path, number: int) -> None:
    with ExitStack() as stack:
        redis = stack.enter_context(redis_server(folder / "redis", APPEND))
        names = [f"account-{one}" for one in range(number)]
        accounts = {name: stack.enter_context(library(name)) for name in names}
        assets = {name: one.fill(EVENTS // number) for name, one in accounts.items()}
        case = "1 account" if number == 1 else f"{number} accounts"
        found = table.run(
            case,
            {_named(count): partial(_pace, folder, redis, accounts, assets, count) for count in WORKERS},
            "assets/s",
        )
        _compare(table, case, found, number * LIMIT)


def _compare(table: Table, case: str, found: dict[str, Figure], limit: int) -> None:
    for count in WORKERS[1:]:
        ratio = found[_named(count)].median / found[_named(1)].median
        goal = 1 + (count - 1) * GOAL_LINEAR if count <= limit else None
        table.compare(f"{case}: {_named(count)} against one", ratio, goal)


def _named(count: int) -> str:
    return "1 worker" if count == 1 else f"{count} workers"


def _pace(
    folder: Path, redis: str, accounts: dict[str, Library], assets: dict[str, list[str]], workers: int
) -> float:
    """Return how many assets a second so many workers enforce."""
    count = EVENTS // len(accounts)
    for one in accounts.values():
        one.faults(drop=1.0)
        one.clear(count)
    urls = {name: one.url for name, one in accounts.items()}
    with deployed(folder, redis, urls, rules(), workers=workers) as ours:
        for one in accounts.values():
            one.faults(drop=1.0, latency_ms=LATENCY)
        started = time.perf_counter()
        for name, listed in assets.items():
            _tell(ours, name, listed)
        wait_for(lambda: not any(ours.pending(name) for name in accounts), LONGEST)
        took = time.perf_counter() - started
    for name, one in accounts.items():
        one.faults(drop=1.0)
        if not one.is_done(assets[name]):
            raise SystemExit(f"{name} does not show what was recorded as written")
    return count * len(accounts) / took


def _tell(ours: Deployment, cloud: str, assets: Sequence[str]) -> None:
    arrivals = [Arrival(asset, None, "upload") for asset in assets]
    queue_arrivals(ours.parts.mailbox, ours.parts.dispatcher, cloud, arrivals, time.time())


if __name__ == "__main__":
    sys.exit(main())
