"""A client for the Redis that REDIS_URL names."""

from __future__ import annotations

from typing import Any

from redis import Redis
from redis.sentinel import Sentinel

from app.sentinels import watched

SENTINEL_SECONDS = 1.0
"""How long one sentinel may take to answer before the next one is asked."""


def connect(url: str, **options: Any) -> Redis:
    """Return a client; nothing is connected yet.

    Where sentinels watch over the Redis, they are asked for its master whenever a connection is made, so the
    client goes on with the new master after the old one has failed.

    url: an address that the settings take. options: those of `redis.Redis`.
    """
    found = watched(url)
    if found is None:
        return Redis.from_url(url, **options)
    waits = {"socket_timeout": SENTINEL_SECONDS, "socket_connect_timeout": SENTINEL_SECONDS}
    sentinel = Sentinel(found.sentinels, sentinel_kwargs=waits)  # type: ignore[no-untyped-call]
    login = {"db": found.database, "username": found.user, "password": found.password}
    master: Redis = sentinel.master_for(found.service, **login, **options)  # type: ignore[no-untyped-call]
    return master
