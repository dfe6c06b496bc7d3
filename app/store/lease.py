"""Leases on shards: who drains, for how long, with a token that rises."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from app.errors import StoreUnavailable
from app.store.guard import guarded
from app.store.keys import Keys
from app.store.scripts import Client, load

LEASE_SECONDS = 15.0
"""A dead worker's shard is free again after this long."""


@dataclass(frozen=True, slots=True)
class ShardLease:
    """A lease in force, as `app.ports.Lease` describes it."""

    key: str
    token: int
    stop: threading.Event = field(default_factory=threading.Event)


class Leases:
    """Takes, renews and releases leases."""

    def __init__(self, client: Client, keys: Keys, seconds: float = LEASE_SECONDS) -> None:
        self.keys, self.seconds = keys, seconds
        self._acquire, self._renew = load(client, "acquire"), load(client, "renew")
        self._release = load(client, "release")

    @contextmanager
    def on(self, cloud: str, shard: int) -> Iterator[ShardLease | None]:
        """Hold a shard's lease for the length of a with block; None if somebody else does."""
        key = self.keys.lease(cloud, shard)
        with guarded():
            named = [key, self.keys.of(cloud, "fence"), self.keys.of(cloud, f"nudge:{shard}")]
            token = int(self._acquire(named, [int(self.seconds * 1000)]))
        if not token:
            yield None
            return
        lease = ShardLease(key, token)
        renewer = threading.Thread(
            target=self._keep, args=(lease,), name=f"lease {cloud}/{shard}", daemon=True
        )
        renewer.start()
        try:
            yield lease
        finally:
            lease.stop.set()
            renewer.join()
            with guarded():
                self._release(
                    [key, self.keys.shard(cloud, shard), self.keys.dirty], [token, f"{cloud}/{shard}"]
                )

    def _keep(self, lease: ShardLease) -> None:
        """Renew until told to stop; a lease that is lost stays lost, and its holder finds out."""
        while not lease.stop.wait(self.seconds / 3):
            try:
                with guarded():
                    if not self._renew([lease.key], [lease.token, int(self.seconds * 1000)]):
                        return
            except StoreUnavailable:
                continue
