"""The state of sweeps in Redis: where a walk goes on, and when each asset with a verdict was last seen."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict

from app.model import SweepState
from app.store.guard import guarded
from app.store.keys import DEFAULT, Keys
from app.store.scripts import Client
from app.store.turns import turn

TURN_SECONDS = 120
"""How long a turn lasts at most."""


class RedisSweeps:
    """Implements `app.ports.Sweeps` over a client made with `decode_responses=True`."""

    def __init__(self, client: Client, keys: Keys = DEFAULT) -> None:
        self.client, self.keys = client, keys

    def turn(self, cloud: str) -> AbstractContextManager[bool]:
        """See `app.ports.Sweeps.turn`."""
        return turn(self.client, self.keys.of(cloud, "sweep:turn"), TURN_SECONDS)

    def state(self, cloud: str) -> SweepState:
        """See `app.ports.Sweeps.state`."""
        with guarded():
            kept = self.client.get(self.keys.of(cloud, "sweep"))
        return SweepState(**json.loads(kept)) if kept else SweepState()

    def save(self, cloud: str, state: SweepState) -> None:
        """See `app.ports.Sweeps.save`."""
        with guarded():
            self.client.set(self.keys.of(cloud, "sweep"), json.dumps(asdict(state)))

    def saw(self, cloud: str, asset_ids: Sequence[str], at: float) -> None:
        """See `app.ports.Sweeps.saw`."""
        if asset_ids:
            with guarded():
                self.client.zadd(
                    self.keys.of(cloud, "judged"), dict.fromkeys(asset_ids, at), xx=True, gt=True
                )

    def unseen(self, cloud: str, since: float, limit: int) -> list[str]:
        """See `app.ports.Sweeps.unseen`."""
        with guarded():
            found: list[str] = self.client.zrange(
                self.keys.of(cloud, "judged"), "-inf", f"({since}", byscore=True, offset=0, num=limit
            )
        return found
