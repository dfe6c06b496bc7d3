"""What holds an account back for a while, in Redis: pauses, and what leads to them."""

from __future__ import annotations

import json

from app.model import Pause
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
        nudges = [self.keys.of(cloud, f"nudge:{shard}") for shard in range(SHARDS)]
        with guarded(), self.client.pipeline(transaction=True) as pipe:
            pipe.set(self.keys.of(cloud, "paused"), value, pxat=int(pause.until * 1000))
            pipe.delete(*nudges)  # so that work goes on as soon as the pause is over
            pipe.execute()

    def paused(self, cloud: str, at: float) -> Pause | None:
        """See `app.ports.Mailbox.paused`."""
        with guarded():
            value = self.client.get(self.keys.of(cloud, "paused"))
        pause = Pause(**json.loads(value)) if value else None
        return pause if pause and pause.until > at else None

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
