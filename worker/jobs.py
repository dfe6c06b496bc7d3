"""The functions RQ may call, and no others."""

from __future__ import annotations

from functools import cache

from app.wiring import WorkerParts, worker_parts
from worker import stopping

ALLOWED = frozenset({"worker.jobs.drain"})
"""Function names a job may carry; anything else planted in Redis is refused."""


@cache
def parts() -> WorkerParts:
    """Return the parts this process works with, built once from the environment."""
    return worker_parts(stopping.requested)


def drain(cloud: str, shard: int) -> int:
    """Drain one shard of an account's mailbox; returns how many entries were claimed."""
    found = parts().drains.get(cloud)
    return found.run(int(shard)) if found else 0
