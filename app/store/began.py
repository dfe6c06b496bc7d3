"""The index of assets with problems, by when these began, read piece by piece while it changes."""

from __future__ import annotations

from dataclasses import dataclass

from app.store.scripts import Client

Row = tuple[str, float]


@dataclass(frozen=True, slots=True)
class Began:
    """A sorted set of asset ids by time. until: nothing that began later counts."""

    client: Client
    key: str
    oldest_first: bool
    until: float | None

    def after(self, cursor: str | None, limit: int) -> list[Row]:
        """Return the asset ids and times that follow a cursor (`app.ports.Records.problems`), in order."""
        time, _, last = (cursor or "").partition(":")
        start, rows = self._reaching(float(time)) if time else self._first, list[Row]()
        while len(rows) < limit:
            found = self._rows(start, limit)
            rows += [row for row in found if not time or self._follows(row, (last, float(time)))]
            start += len(found)
            if len(found) < limit:
                break
        return rows[:limit]

    @property
    def _first(self) -> int:
        """Where the list begins: nothing that is too young is in it."""
        if self.oldest_first or self.until is None:
            return 0
        return int(self.client.zcount(self.key, f"({self.until!r}", "+inf"))

    def _reaching(self, time: float) -> int:
        """Return how many come before all of this time."""
        ends = ("-inf", f"({time!r}") if self.oldest_first else (f"({time!r}", "+inf")
        return int(self.client.zcount(self.key, *ends))

    def _follows(self, row: Row, last: Row) -> bool:
        (name, time), (last_name, last_time) = row, last
        if time != last_time:
            return True
        return name > last_name if self.oldest_first else name < last_name

    def _rows(self, start: int, limit: int) -> list[Row]:
        read = self.client.zrange if self.oldest_first else self.client.zrevrange
        found: list[Row] = read(self.key, start, start + limit - 1, withscores=True)
        if self.oldest_first and self.until is not None:
            return [row for row in found if row[1] <= self.until]
        return found
