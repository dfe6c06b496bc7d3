"""Counts that all processes share, in Redis: one hash for each account, read in one go by a scrape.

They only rise and know no past: Prometheus keeps that. The console's own charts, which need it, are drawn
from `app.store.pace`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from app.store.guard import guarded
from app.store.keys import DEFAULT, Keys
from app.store.scripts import Client


class RedisTallies:
    """Implements `app.ports.Tallies` over a client made with `decode_responses=True`."""

    def __init__(self, client: Client, keys: Keys = DEFAULT) -> None:
        self.client, self.keys = client, keys

    def add(self, cloud: str, amounts: Mapping[tuple[str, ...], float]) -> None:
        """See `app.ports.Tallies.add`. All or nothing, in one round trip."""
        key = self.keys.of(cloud, "tallies")
        with guarded(), self.client.pipeline(transaction=True) as pipe:
            for name, amount in amounts.items():
                pipe.hincrbyfloat(key, json.dumps(name), amount)
            pipe.execute()

    def totals(self, cloud: str) -> dict[tuple[str, ...], float]:
        """See `app.ports.Tallies.totals`."""
        with guarded():
            kept: dict[str, str] = self.client.hgetall(self.keys.of(cloud, "tallies"))
        return {tuple(json.loads(name)): float(total) for name, total in kept.items()}
