"""The address of a Redis that Sentinel watches over, and how it is written in a setting."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

SCHEME = "redis+sentinel"
FORM = f"expected {SCHEME}://<host>:<port>,<host>:<port>/<service>/<database>"
PORT = 26379
"""Where a sentinel listens unless told otherwise."""


@dataclass(frozen=True, slots=True)
class Watched:
    """A Redis by the sentinels to ask for it and the name they know it by.

    user and password are those of the Redis servers; sentinels are asked without any.
    """

    sentinels: tuple[tuple[str, int], ...]
    service: str
    database: int
    user: str | None
    password: str | None = field(repr=False)


def watched(url: str) -> Watched | None:
    """Read an address; None for one of another kind. Raises ValueError with what is wrong with it."""
    parts = urlsplit(url)
    if parts.scheme != SCHEME:
        return None
    login, at, hosts = parts.netloc.rpartition("@")
    user, _, password = login.partition(":")
    service, _, database = parts.path.strip("/").partition("/")
    if not service or parts.query:
        raise ValueError(FORM)
    if database and not (database.isascii() and database.isdigit()):
        raise ValueError(f'the database is a number, not "{database}"')
    return Watched(
        sentinels=tuple(_sentinel(host) for host in hosts.split(",")),
        service=unquote(service),
        database=int(database or 0),
        user=unquote(user) or None,
        password=unquote(password) if at else None,
    )


def _sentinel(text: str) -> tuple[str, int]:
    try:
        parts = urlsplit(f"//{text}")
        host, port = parts.hostname, PORT if parts.port is None else parts.port
    except ValueError:
        raise ValueError(FORM) from None
    if not host or not port:
        raise ValueError(FORM)
    return host, port
