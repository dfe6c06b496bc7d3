"""A client for the Redis that REDIS_URL names."""

from __future__ import annotations

import socket
from typing import Any

from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from redis.sentinel import Sentinel

from app.sentinels import watched

SENTINEL_SECONDS = 1.0
"""How long one sentinel may take to answer before the next one is asked."""


_KEEPALIVE = {"TCP_KEEPIDLE": 5, "TCP_KEEPINTVL": 2, "TCP_KEEPCNT": 3}
"""Seconds of silence until the system asks whether the other side is still there, seconds between two
questions, and how many stay unanswered: a host that vanished is noticed after some eleven seconds, also by
a worker that waits for work."""


def connect(url: str, **options: Any) -> Redis:
    """Return a client; nothing is connected yet.

    Where sentinels watch over the Redis, they are asked for its master whenever a connection is made, so the
    client goes on with the new master after the old one has failed.

    url: an address that the settings take. options: those of `redis.Redis`.
    """
    found = watched(url)
    if found is None and url.startswith("unix:"):
        return Redis.from_url(url, **options)
    known = {getattr(socket, name): value for name, value in _KEEPALIVE.items() if hasattr(socket, name)}
    options = {"socket_keepalive": True, "socket_keepalive_options": known, **options}
    if found is None:
        return Redis.from_url(url, **options)
    once = Retry(NoBackoff(), 0)  # the next sentinel is asked instead
    waits = {"socket_timeout": SENTINEL_SECONDS, "socket_connect_timeout": SENTINEL_SECONDS, "retry": once}
    sentinel = Sentinel(found.sentinels, sentinel_kwargs=waits)  # type: ignore[no-untyped-call]
    login = {"db": found.database, "username": found.user, "password": found.password}
    master: Redis = sentinel.master_for(found.service, **login, **options)  # type: ignore[no-untyped-call]
    return master
