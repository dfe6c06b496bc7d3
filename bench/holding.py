"""How many bytes Redis holds for an event, a verdict, an entry of the audit, a rule: part of bench.growth."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from redis import Redis
from rq import Queue
from rq.serializers import JSONSerializer

from app.sandbox import SandboxAccount
from app.sandbox.example import EXAMPLE_RULES
from app.sandbox.start import Start
from app.store.keys import DEFAULT
from app.usecases.rulebook import create_rule
from app.usecases.rulebook.replace import replace_rules
from bench.measuring import Table, sized
from bench.rules import workload
from bench.serving import CLOUD, redis_server
from tests.usecases.world import Direct, World

ASSETS, RULES = sized(5_000, 500), sized(1_000, 100)
VERDICT = ("verdict:*", "judged", "problems", "open", "flags")
"""The keys that hold something of every asset that was judged."""


def weigh(table: Table, folder: Path) -> None:
    """Fill an empty Redis with one thing after the other, and say what each of them takes."""
    with redis_server(folder, "everysec") as url, Redis.from_url(url, decode_responses=True) as client:
        world, assets = _judging(client)
        world.tell(*assets)
        event = _take(table, client, "pending event", ("entry:*", "shard:*"), len(assets))
        while world.records.counts(CLOUD, world.now())["pending"]:
            world.drain_all()
            world.sleep(1.0)
        _take(table, client, "verdict", VERDICT, len(assets))
        written = sum(1 for _ in client.scan_iter(DEFAULT.of(CLOUD, "wrote:*"), count=1000))
        _take(table, client, "write, for an hour", ("wrote:*",), written)
        _take(table, client, "audit entry", ("audit",), int(client.xlen(DEFAULT.of(CLOUD, "audit"))))
        replace_rules(
            world.rulebook, "rules-only", workload.rules(workload.fields(), RULES), author="bench", at=0.0
        )
        _take(table, client, "rule", ("rules", "rules:seq", "rules:history:*"), RULES, cloud="rules-only")
        job = _job(table, f"{url}/1")
        table.compare("a pending event against an RQ job", event / job)
        world.close()


def _judging(client: Any) -> tuple[World, list[str]]:
    """Return the service with rules and a library that nobody has judged, and the ids of its assets."""
    account = SandboxAccount(start=Start(assets=ASSETS))
    world = World("http://sandbox", client, Direct(account))
    fields = world.account.fields()
    for rule in EXAMPLE_RULES:
        create_rule(world.rulebook, CLOUD, rule, fields_of=lambda _: fields, author="bench", at=0.0)
    return world, [asset.asset_id for page in world.library().pages() for asset in page]


def _job(table: Table, url: str) -> float:
    with Redis.from_url(url) as client:
        queue = Queue("events", connection=client, serializer=JSONSerializer)
        for number in range(RULES):
            queue.enqueue("bench.enforcing.job.enforce", f"{number:032x}", result_ttl=0)
        return _said(table, "RQ job", _weight(client, ["rq:job:*", "rq:queue:events"]) / RULES)


def _take(table: Table, client: Any, name: str, kept: Sequence[str], count: int, cloud: str = CLOUD) -> float:
    return _said(table, name, _weight(client, [DEFAULT.of(cloud, one) for one in kept]) / count)


def _said(table: Table, name: str, each: float) -> float:
    return table.take("Redis holds", name, "bytes", [each]).median


def _weight(client: Any, patterns: Sequence[str]) -> int:
    found = {key for pattern in patterns for key in client.scan_iter(pattern, count=1000)}
    return sum(client.memory_usage(key, samples=0) for key in found)
