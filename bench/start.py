"""From `fieldwarden run` to ready, and what the processes then hold: `python -m bench.start`. A minute.

The command is what `make run` runs once everything is installed. Its home has been used before.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack, closing, suppress
from functools import partial
from http.client import HTTPConnection
from pathlib import Path

from redis import Redis

from app.cli.run.probes import announced
from app.cli.web import granian_command
from bench.measuring import Figure, Table, finish
from bench.memory import family, share
from bench.serving import free_port, redis_server, running, wait_for

OURS, WEB, WORKER = "fieldwarden run", "a bare Flask view", "rq worker"
PARTS = {"web process": "granian", "worker process": "-m worker", "sandbox account": "app.cli sandbox"}
"""A part to what its command line says."""
SETTINGS = {"REDIS_URL": "", "CLOUDINARY_URL": ""}
LONGEST = 60
"""Seconds that a start may take."""


def main() -> int:
    """Start all in turn, print and keep the figures."""
    table = Table(
        "start",
        "From make run to ready",
        "python -m bench.start",
        [
            "The second start in a home folder, without settings: embedded Redis, sandbox account, web (two "
            "processes of four threads) and worker, until `ready` is printed. Beside it the least that a web "
            "server and a worker take by themselves: the same server with a Flask view that does nothing, "
            "until it answers, and RQ's worker without a job of ours, until it is registered.",
            "Megabytes are proportional: what processes share is counted once. The web process is three, one "
            "that watches over two; the worker is two, as RQ forks its scheduler.",
        ],
    )
    held: dict[str, list[float]] = {}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        redis = stack.enter_context(redis_server(folder / "redis", "everysec"))
        _ours(folder / "home", {})  # the first start, which is not measured
        works: dict[str, Callable[[], float]] = {
            OURS: partial(_ours, folder / "home", held),
            WEB: partial(_bare_web, held),
            WORKER: partial(_bare_worker, redis, held),
        }
        spans = table.run("until ready", works, "s")
    sizes = table.run(
        "memory when ready", {name: partial(taken.pop, 0) for name, taken in held.items()}, "MB"
    )
    _compare(table, spans, sizes)
    return finish(table)


def _compare(table: Table, spans: Mapping[str, Figure], sizes: Mapping[str, Figure]) -> None:
    least = max(spans[WEB].median, spans[WORKER].median)
    table.compare("until ready: ours against the slower of the two", spans[OURS].median / least)
    table.compare(
        "memory: our web process against the bare view", sizes["web process"].median / sizes[WEB].median
    )
    table.compare(
        "memory: our worker process against RQ's", sizes["worker process"].median / sizes[WORKER].median
    )


def _ours(home: Path, held: dict[str, list[float]]) -> float:
    ports = {"PORT": str(free_port()), "SANDBOX_PORT": str(free_port())}
    command = ["-m", "app.cli", "run"]
    started = time.perf_counter()
    with running(command, subprocess.PIPE, **SETTINGS, **ports, FIELDWARDEN_HOME=str(home)) as service:
        _read_until_ready(service)
        took = time.perf_counter() - started
        members = family(service.pid)
        for part, said in PARTS.items():
            tops = [one for one, line in members.items() if said in line]
            held.setdefault(part, []).append(share({pid for top in tops for pid in family(top)}))
    return took


def _read_until_ready(service: subprocess.Popen[str]) -> None:
    impatient = threading.Timer(LONGEST, service.kill)
    impatient.start()
    try:
        if not any(line.startswith("ready") for line in service.stdout or ()):
            raise SystemExit("the service did not become ready")
    finally:
        impatient.cancel()


def _bare_web(held: dict[str, list[float]]) -> float:
    port = free_port()
    command = [*granian_command("127.0.0.1", port, 2, 4)[:-1], "bench.receiving.apps:bare_view"]
    started = time.perf_counter()
    with running(command) as server:
        wait_for(partial(_answers, port), LONGEST)
        took = time.perf_counter() - started
        held.setdefault(WEB, []).append(share(family(server.pid)))
    return took


def _answers(port: int) -> bool:
    with suppress(OSError), closing(HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
        connection.request("POST", "/webhooks/bench")
        return connection.getresponse().status == 200
    return False


def _bare_worker(redis: str, held: dict[str, list[float]]) -> float:
    command = ["-m", "rq.cli", "worker", "bench", "--url", redis, "--with-scheduler", "-q"]
    started = time.perf_counter()
    with running(command) as worker, Redis.from_url(redis) as client:
        wait_for(lambda: announced(client, "bench", worker.pid), LONGEST)
        took = time.perf_counter() - started
        held.setdefault(WORKER, []).append(share(family(worker.pid)))
    return took


if __name__ == "__main__":
    sys.exit(main())
