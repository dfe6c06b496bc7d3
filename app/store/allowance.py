"""An account's Admin API calls of the hour, counted in Redis for all processes together."""

from __future__ import annotations

from app.errors import RateLimited
from app.ports import Clock
from app.store.guard import guarded
from app.store.keys import DEFAULT, Keys
from app.store.scripts import Client, load

WINDOW = 3600.0
"""Seconds after which the account counts anew, at the full hour (docs/vendor.md#errors-and-limits)."""
RESERVED = 0.4
"""Share of the hour's calls that sweeps and backfills leave to live events."""


class RedisAllowance:
    """Implements `app.ports.Allowance` for one account over a client made with `decode_responses=True`."""

    def __init__(self, client: Client, cloud: str, clock: Clock, keys: Keys = DEFAULT) -> None:
        self.client, self.key, self.clock = client, keys.of(cloud, "allowance"), clock
        self._spend, self._learn = load(client, "spend"), load(client, "learn")

    def spend(self) -> None:
        """See `app.ports.Allowance.spend`."""
        with guarded():
            until = float(self._spend([self.key], [self.clock()]))
        if until:
            raise RateLimited("all calls that the account allows this hour are made", until=until)

    def learn(self, limit: int, left: int, reset: float | None) -> None:
        """See `app.ports.Allowance.learn`."""
        now = self.clock()
        end = reset if reset is not None else now - now % WINDOW + WINDOW
        with guarded():
            self._learn([self.key], [limit, left, end])

    def left(self) -> tuple[int, int] | None:
        """See `app.ports.Allowance.left`."""
        known = self._known()
        return known[:2] if known else None

    def pace(self, share: float) -> float:
        """See `app.ports.Allowance.pace`."""
        known = self._known()
        if known is None:
            return 0.0
        left, _, reset = known
        return max(reset - self.clock(), 0.0) / max(left * share, 1.0)

    def closed_until(self) -> float | None:
        """See `app.ports.Allowance.closed_until`."""
        known = self._known()
        if known is None:
            return None
        left, limit, reset = known
        return reset if left <= limit * RESERVED else None

    def _known(self) -> tuple[int, int, float] | None:
        """Return calls left, calls allowed, and when the hour ends; None before its first answer."""
        with guarded():
            left, limit, reset = self.client.hmget(self.key, "left", "limit", "reset")
        if limit is None or float(reset) <= self.clock():
            return None
        return int(left), int(limit), float(reset)
