"""What holds an account back for a while, in Redis: pauses, and what leads to them."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

from app.model import Pause
from app.store.audit import queue_entry
from app.store.guard import guarded
from app.store.keys import SHARDS, Keys
from app.store.scripts import Client

STUMBLE_SECONDS = 180
"""Failures of an account count together while they come no further apart than this."""


class Pauses:
    """The part of `app.ports.Mailbox` that is about a whole account, or about a shard of it."""

    client: Client
    keys: Keys

    def pause(self, cloud: str, pause: Pause) -> None:
        """See `app.ports.Mailbox.pause`."""
        value = json.dumps({"until": pause.until, "reason": pause.reason})
        with guarded(), self.client.pipeline(transaction=True) as pipe:
            pipe.set(self.keys.of(cloud, "paused"), value, pxat=int(pause.until * 1000))
            pipe.delete(*self._nudges(cloud))  # so that work goes on as soon as the pause is over
            pipe.execute()

    def paused(self, cloud: str, at: float) -> Pause | None:
        """See `app.ports.Mailbox.paused`."""
        with guarded():
            value = self.client.get(self.keys.of(cloud, "paused"))
        pause = Pause(**json.loads(value)) if value else None
        return pause if pause and pause.until > at else self.halted(cloud)

    def halt(self, cloud: str, reason: str, by: str, at: float) -> None:
        """See `app.ports.Mailbox.halt`."""
        told = {"by": by, "reason": reason}
        with guarded(), self.client.pipeline(transaction=True) as pipe:
            pipe.set(self.keys.of(cloud, "halted"), json.dumps({**told, "since": at}))
            self._log(pipe, cloud, "paused", told, at)
            pipe.execute()

    def resume(self, cloud: str, by: str, at: float) -> bool:
        """See `app.ports.Mailbox.resume`."""
        if self.halted(cloud) is None:
            return False
        with guarded(), self.client.pipeline(transaction=True) as pipe:
            pipe.delete(self.keys.of(cloud, "halted"), *self._nudges(cloud))
            self._log(pipe, cloud, "resumed", {"by": by}, at)
            pipe.execute()
        return True

    def halted(self, cloud: str) -> Pause | None:
        """See `app.ports.Mailbox.halted`."""
        with guarded():
            value = self.client.get(self.keys.of(cloud, "halted"))
        return Pause(until=math.inf, **json.loads(value)) if value else None

    def nudge(self, cloud: str, shard: int, seconds: float) -> bool:
        """See `app.ports.Mailbox.nudge`."""
        with guarded():
            return bool(
                self.client.set(self.keys.of(cloud, f"nudge:{shard}"), 1, nx=True, px=int(seconds * 1000))
            )

    def stumble(self, cloud: str) -> int:
        """See `app.ports.Mailbox.stumble`."""
        key = self.keys.of(cloud, "stumbles")
        with guarded(), self.client.pipeline(transaction=True) as pipe:
            pipe.incr(key)
            pipe.expire(key, STUMBLE_SECONDS)
            return int(pipe.execute()[0])

    def recover(self, cloud: str) -> None:
        """See `app.ports.Mailbox.recover`."""
        with guarded():
            self.client.delete(self.keys.of(cloud, "stumbles"))

    def _nudges(self, cloud: str) -> list[str]:
        return [self.keys.of(cloud, f"nudge:{shard}") for shard in range(SHARDS)]

    def _log(self, pipe: Any, cloud: str, kind: str, detail: Mapping[str, Any], at: float) -> None:
        queue_entry(pipe, self.keys, cloud, kind, detail, at)
