"""Does a part serve yet? Each probe answers at once, or within a second."""

from __future__ import annotations

import redis
import requests
from redis.backoff import NoBackoff
from redis.retry import Retry


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


def connect(url: str) -> redis.Redis:
    """Return a client that fails at once instead of trying again."""
    return redis.Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1, retry=Retry(NoBackoff(), 0))


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
