"""Taking webhooks in: `python -m bench.receiving`. Needs wrk (Debian: wrk) and the rivals. Some two minutes.

Every server has two processes of four threads, and wrk shares the machine's cores with them: the figures are
good for comparing with each other, not for telling what one machine can take.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from redis import Redis

from app.cli.web import granian_command
from bench.measuring import Table, finish
from bench.receiving.sender import CONNECTIONS, SIZE, Answered, flood, trickle, write_script
from bench.serving import CLOUD, KEY, SECRET, free_port, process, redis_server

SECONDS, BODIES = 4, 10_000
RATE, LASTING = 500, 10
BURST = 10_000
OURS, LIMIT, RIVAL = "Fieldwarden", "a bare Flask view", "a job for each event"
GOAL_LIMIT, GOAL_RIVAL, GOAL_P99 = 0.45, 2.0, 50.0
APPEND = "everysec"


def main() -> int:
    """Measure all servers, print and keep the figures."""
    table = Table(
        "receiving",
        "Taking webhooks in",
        "python -m bench.receiving",
        [
            f"{CONNECTIONS} connections, bodies of {SIZE:,} bytes, each of another asset; "
            f"two processes of four threads each. Redis writes an append-only file, `appendfsync {APPEND}`.",
            "The bare view answers 200 and does nothing, on the same server (granian). The rival checks the "
            "signature with `hashlib` and calls `Queue.enqueue` for each event. Ours checks, reads, and "
            "keeps an entry. wrk runs on the same two cores.",
        ],
    )
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = stack.enter_context(redis_server(folder / "redis", APPEND))
        ports = _servers(stack, folder, url)
        script = write_script(folder, SECRET, BODIES)
        redis = Redis.from_url(url)
        found = table.run(
            "as fast as it goes",
            {name: partial(_flood, port, script, redis) for name, port in ports.items()},
            "requests/s",
        )
        ours = found[OURS].median
        table.compare(
            "as fast as it goes: ours against the bare view", ours / found[LIMIT].median, GOAL_LIMIT
        )
        table.compare("as fast as it goes: ours against the rival", ours / found[RIVAL].median, GOAL_RIVAL)
        _steadily(table, ports, redis)
        _at_once(table, ports, redis)
    return finish(table)


def _servers(stack: ExitStack, folder: Path, url: str) -> dict[str, int]:
    ours = {
        "CLOUDINARY_URL": f"cloudinary://{KEY}:{SECRET}@{CLOUD}?upload_prefix=http://127.0.0.1:9",
        "FIELDWARDEN_HOME": str(folder / "home"),
        "ADMIN_PASSWORD": "only-for-this-run",
        "REDIS_URL": f"{url}/0",
    }
    factories = {
        OURS: ("app.web.entry:application", ours),
        LIMIT: ("bench.receiving.apps:bare_view", {}),
        RIVAL: ("bench.receiving.apps:job_for_each_event", {"REDIS_URL": f"{url}/1", "BENCH_SECRET": SECRET}),
    }
    ports = {}
    for name, (factory, environment) in factories.items():
        port = free_port()
        command = [*granian_command("127.0.0.1", port, 2, 4)[:-1], factory]
        ports[name] = stack.enter_context(process(command, port, **environment))
    return ports


def _flood(port: int, script: Path, redis: Redis) -> float:
    answered = flood(port, script, SECONDS)
    redis.flushall()
    if answered.refused:
        raise SystemExit(f"{answered.refused} deliveries were not answered 200")
    return answered.per_second


def _steadily(table: Table, ports: dict[str, int], redis: Redis) -> None:
    measures: dict[str, Callable[[], float]] = {}
    for name in (OURS, RIVAL):
        measures[name] = partial(_p99, ports[name], redis)
    found = table.run(f"{RATE} a second, p99", measures, "ms")
    table.compare(f"{RATE} a second: p99 in milliseconds", found[OURS].median, GOAL_P99, at_most=True)


def _p99(port: int, redis: Redis) -> float:
    answered = trickle(port, SECRET, RATE, RATE * LASTING)
    redis.flushall()
    return answered.p99


def _at_once(table: Table, ports: dict[str, int], redis: Redis) -> None:
    refused: list[int] = []

    def burst() -> float:
        answered: Answered = trickle(ports[OURS], SECRET, 1e9, BURST)
        redis.flushall()
        refused.append(answered.refused)
        return answered.per_second

    table.run(f"a burst of {BURST:,}", {OURS: burst}, "requests/s", rounds=3)
    table.compare(f"a burst of {BURST:,}: refused, of all rounds", sum(refused), 0, at_most=True)


if __name__ == "__main__":
    sys.exit(main())
