"""How many assets had problems day by day, in Redis: one hash an account, a few hundred bytes a day."""

from __future__ import annotations

import json
from dataclasses import asdict

from app.model import Day
from app.store.guard import guarded
from app.store.keys import DEFAULT, Keys
from app.store.scripts import Client


class RedisTrends:
    """Implements `app.ports.Trends` over a client made with `decode_responses=True`."""

    def __init__(self, client: Client, keys: Keys = DEFAULT) -> None:
        self.client, self.keys = client, keys

    def turn(self, cloud: str, seconds: float) -> bool:
        """See `app.ports.Trends.turn`."""
        with guarded():
            taken = self.client.set(self.keys.of(cloud, "trend:turn"), 1, nx=True, px=int(seconds * 1000))
        return bool(taken)

    def keep(self, cloud: str, day: Day, since: str) -> None:
        """See `app.ports.Trends.keep`."""
        counts = {name: value for name, value in asdict(day).items() if name != "date"}
        key = self.keys.of(cloud, "trend")
        with guarded():
            self.client.hset(key, day.date, json.dumps(counts, separators=(",", ":")))
            if old := [date for date in self.client.hkeys(key) if date < since]:
                self.client.hdel(key, *old)

    def days(self, cloud: str) -> list[Day]:
        """See `app.ports.Trends.days`."""
        with guarded():
            found: dict[str, str] = self.client.hgetall(self.keys.of(cloud, "trend"))
        return [Day(date, **json.loads(text)) for date, text in sorted(found.items())]
