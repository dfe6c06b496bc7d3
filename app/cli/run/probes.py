"""Does a part serve yet? Each probe answers at once, or within a second."""

from __future__ import annotations

import redis
import requests
from redis.backoff import NoBackoff
from redis.retry import Retry

from app.store.connection import connect as connected


def direct_session() -> requests.Session:
    """Return a session for addresses on this machine, which no proxy and no .netrc has a say in."""
    session = requests.Session()
    session.trust_env = False
    return session


def answers(session: requests.Session, url: str) -> bool:
    """Say whether a GET is answered with 200."""
    try:
        return session.get(url, timeout=1).status_code == 200
    except requests.RequestException:
        return False


def connect(url: str, seconds: float = 1) -> redis.Redis:
    """Return a client that fails at once, or after so many seconds of silence, instead of trying again."""
    once = Retry(NoBackoff(), 0)
    return connected(url, socket_timeout=seconds, socket_connect_timeout=seconds, retry=once)


def keeps_data(client: redis.Redis) -> bool:
    """Say whether the Redis server is there and has read its file."""
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False


def announced(client: redis.Redis, queue: str, pid: int) -> bool:
    """Say whether the worker with this process number takes work, as RQ's register of workers knows it.

    queue: the name of the queue that it listens to.
    """
    try:
        known = client.smembers(f"rq:workers:{queue}")
        return any(client.hget(name, "pid") == str(pid).encode() for name in known)
    except redis.RedisError:
        return False
