"""Notices in Redis: a stream of what opened and closed, which `settle.lua` writes, and how far sending is."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict
from typing import Any

from app.model import Notice, NoticeState
from app.store.guard import guarded
from app.store.keys import DEFAULT, Keys
from app.store.scripts import Client
from app.store.turns import turn

TURN_SECONDS = 120
"""How long a turn lasts at most: longer than a message takes, or a run of them."""


class RedisNotices:
    """Implements `app.ports.NoticeBook` over a client made with `decode_responses=True`."""

    def __init__(self, client: Client, keys: Keys = DEFAULT) -> None:
        self.client, self.keys = client, keys

    def turn(self, cloud: str) -> AbstractContextManager[bool]:
        """See `app.ports.NoticeBook.turn`."""
        return turn(self.client, self.keys.of(cloud, "notices:turn"), TURN_SECONDS)

    def waiting(self, cloud: str, limit: int) -> list[Notice]:
        """See `app.ports.NoticeBook.waiting`."""
        with guarded():
            rows = self.client.xrange(self.keys.of(cloud, "notices"), count=limit)
        return [_notice(row_id, fields) for row_id, fields in rows]

    def counted(self, cloud: str) -> int:
        """See `app.ports.NoticeBook.counted`."""
        with guarded():
            return int(self.client.xlen(self.keys.of(cloud, "notices")))

    def state(self, cloud: str) -> NoticeState:
        """See `app.ports.NoticeBook.state`."""
        with guarded():
            kept, dropped = self.client.hmget(self.keys.of(cloud, "notices:state"), "state", "dropped")
        return NoticeState(**{**(json.loads(kept) if kept else {}), "dropped": int(dropped or 0)})

    def save(self, cloud: str, state: NoticeState) -> None:
        """See `app.ports.NoticeBook.save`."""
        with guarded():
            self.client.hset(self.keys.of(cloud, "notices:state"), "state", json.dumps(asdict(state)))

    def take_off(
        self, cloud: str, notices: Sequence[Notice], state: NoticeState, told: Mapping[str, Any] | None
    ) -> None:
        """See `app.ports.NoticeBook.take_off`."""
        with guarded(), self.client.pipeline(transaction=True) as pipe:
            pipe.xdel(self.keys.of(cloud, "notices"), *(notice.id for notice in notices))
            pipe.hset(self.keys.of(cloud, "notices:state"), "state", json.dumps(asdict(state)))
            if told is not None:
                entry: dict[str, Any] = {"at": state.failed_at, "kind": "notice_given_up", "asset_id": ""}
                entry["detail"] = json.dumps(told)
                pipe.xadd(self.keys.of(cloud, "audit"), entry)
            pipe.execute()


def _notice(row_id: str, fields: Mapping[str, str]) -> Notice:
    before, after = (
        {tuple(pair) for pair in json.loads(fields[name] or "[]")} for name in ("before", "after")
    )
    return Notice(
        id=row_id,
        at=float(fields["at"]),
        asset_id=fields["asset_id"],
        about=json.loads(fields["about"] or "{}"),
        opened=tuple(sorted(after - before)),
        closed=tuple(sorted(before - after)),
        gone=fields["gone"] == "1",
    )
