"""An account's keys in Redis as plain records, and back: what backup and restore carry.

All keys of an account are taken but those below and those that expire, so what is kept later under new names
is carried without a change here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from app.store.guard import guarded
from app.store.keys import DEFAULT, Keys
from app.store.rulebook import MARKER
from app.store.scripts import Client

Record = dict[str, Any]
"""`{"cloud", "key", "type", "value"}`; a large value comes as several records of the same key."""

LEFT = (
    "entry:",
    "shard:",
    "lease:",
    "generation",
    "fence",
    "allowance",
    "notices",
    "run:",
    "runs",
    "outcomes:",
    "results:",
    "pace:",
    "tallies",
)
"""What belongs to the present and is neither carried nor let go: mailbox, who drains it, calls left, runs,
notices that are still to be sent, charts, totals of what happened."""
MADE_ANEW = (MARKER, "sweep")
"""What is let go and not carried: the marker comes when all is there, and a sweep then begins at once."""
PIECE = 500
"""Members of a sorted set, list or stream in one record."""


class RedisArchive:
    """Implements `app.ports.Archive` over a client made with `decode_responses=True`."""

    def __init__(self, client: Client, keys: Keys = DEFAULT) -> None:
        self.client, self.keys = client, keys

    def read(self, cloud: str) -> Iterator[Record]:
        """See `app.ports.Archive.read`."""
        with guarded():
            for name, key in self._names(cloud):
                if name not in MADE_ANEW:
                    yield from self._records(cloud, name, key)

    def _names(self, cloud: str) -> Iterator[tuple[str, str]]:
        start = self.keys.of(cloud, "")
        for key in self.client.scan_iter(match=f"{_literal(start)}*", count=1000):
            name = key.removeprefix(start)
            if not name.startswith(LEFT):
                yield name, key

    def _records(self, cloud: str, name: str, key: str) -> Iterator[Record]:
        kind = self.client.type(key)
        if kind == "none" or self.client.ttl(key) >= 0:
            return
        for value in _READ[kind](self.client, key):
            yield {"cloud": cloud, "key": name, "type": kind, "value": value}

    def begin(self, cloud: str) -> int:
        """See `app.ports.Archive.begin`. The marker goes first: from then on nothing is enforced."""
        with guarded():
            version = int(self.client.get(self.keys.of(cloud, "version")) or 0)
            self.client.delete(self.keys.of(cloud, MARKER))
            for _, key in self._names(cloud):
                self.client.delete(key)
        return version

    def write(self, record: Mapping[str, Any]) -> None:
        """See `app.ports.Archive.write`."""
        key = self.keys.of(record["cloud"], record["key"])
        with guarded():
            _WRITE[record["type"]](self.client, key, record["value"])

    def finish(self, cloud: str, version: int) -> None:
        """See `app.ports.Archive.finish`."""
        of = self.keys.of(cloud, "version")
        with guarded():
            held = int(self.client.get(of) or 0)
            self.client.set(of, max(held, version) + 1)


def _literal(text: str) -> str:
    """Return a text as a pattern that matches it alone."""
    return "".join(f"\\{sign}" if sign in "*?[]\\^" else sign for sign in text)


def _pieces(members: Iterable[Any]) -> Iterator[list[Any]]:
    piece: list[Any] = []
    for member in members:
        piece.append(member)
        if len(piece) == PIECE:
            yield piece
            piece = []
    if piece:
        yield piece


def _stream(client: Client, key: str) -> Iterator[Any]:
    after = "-"
    while rows := client.xrange(key, min=after, count=PIECE):
        yield from rows
        after = f"({rows[-1][0]}"


_READ: dict[str, Callable[[Client, str], Iterable[Any]]] = {
    "string": lambda client, key: [client.get(key)],
    "hash": lambda client, key: [dict(piece) for piece in _pieces(client.hscan_iter(key, count=PIECE))],
    "zset": lambda client, key: _pieces(client.zscan_iter(key, count=PIECE)),
    "list": lambda client, key: _pieces(client.lrange(key, 0, -1)),
    "stream": lambda client, key: _pieces(_stream(client, key)),
}
_WRITE: dict[str, Callable[[Client, str, Any], Any]] = {
    "string": lambda client, key, value: client.set(key, value),
    "hash": lambda client, key, value: client.hset(key, mapping=value),
    "zset": lambda client, key, value: client.zadd(key, dict(value)),
    "list": lambda client, key, value: client.rpush(key, *value),
    "stream": lambda client, key, value: _add_all(client, key, value),
}


def _add_all(client: Client, key: str, rows: list[Any]) -> None:
    with client.pipeline(transaction=False) as pipe:
        for row_id, fields in rows:
            pipe.xadd(key, fields, id=row_id)
        pipe.execute()
