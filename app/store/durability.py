"""Does this Redis keep what it is given? What its own report says against it, in sentences to act on."""

from __future__ import annotations

from typing import Any

from app.store.guard import guarded
from app.store.scripts import Client

OLDEST = (6, 2)
"""Versions before this lack commands that we and RQ use."""

FORGETFUL = (
    "Redis writes no append-only file: what was acknowledged is lost when it ends. Set `appendonly yes`."
)
EVICTING = (
    "Redis may drop keys when its memory is full ({policy}): acknowledged events could vanish. "
    "Set `maxmemory-policy noeviction`."
)
OUTDATED = "Redis is older than {oldest}, which is not supported. Update it."
UNSAVED = "Redis could not write its append-only file of late: is the disk full?"


def doubts(client: Client) -> list[str]:
    """Return why this Redis might not keep what it acknowledges, worst first; nothing if all is well.

    client: made with `decode_responses=True`. What a managed Redis does not tell is not held against it.
    Raises StoreUnavailable.
    """
    with guarded():
        told: dict[str, Any] = client.info("default")
    found = []
    if told.get("aof_enabled") == 0:
        found.append(FORGETFUL)
    if told.get("aof_last_write_status", "ok") != "ok":
        found.append(UNSAVED)
    policy = told.get("maxmemory_policy", "noeviction")
    if policy != "noeviction":
        found.append(EVICTING.format(policy=policy))
    if _version(str(told.get("redis_version", ""))) < OLDEST:
        found.append(OUTDATED.format(oldest=".".join(map(str, OLDEST))))
    return found


def _version(text: str) -> tuple[int, ...]:
    """Return a version as numbers; one that cannot be read counts as new."""
    parts = text.split(".")[:2]
    return tuple(map(int, parts)) if len(parts) == 2 and all(p.isdigit() for p in parts) else OLDEST
