"""A count of assets with problems for each day, made beside the enforcing and kept for more than a year."""

from __future__ import annotations

from collections.abc import Iterable

from app.ports import Clock, Records, RuleBook, Trends
from app.usecases.problems.counting import Tally, walk
from app.usecases.words import date_of

COUNT_EVERY = 900.0
"""Seconds between two counts; the last one of a day stays."""
TREND_DAYS = 400
"""Days of which counts are kept."""
MOST_NAMES = 100
"""Fields, and codes, that a day's count names."""
DAY = 86_400.0


class DailyCount:
    """Counts the assets with problems of each account now and then, by whichever worker comes first."""

    def __init__(
        self, records: Records, trends: Trends, book: RuleBook, clouds: Iterable[str], clock: Clock
    ) -> None:
        self.records, self.trends, self.book = records, trends, book
        self.clouds, self.clock = list(clouds), clock
        self._looked_at = float("-inf")

    def run(self) -> None:
        """Count where it is time to. Raises StoreUnavailable."""
        now = self.clock()
        if now - self._looked_at < COUNT_EVERY:
            return
        self._looked_at = now
        for cloud in self.clouds:
            # While a restore is under way, or in an empty Redis, a count would say that all is well.
            if self.book.is_set_up(cloud) and self.trends.turn(cloud, COUNT_EVERY):
                self._count(cloud, now)

    def _count(self, cloud: str, now: float) -> None:
        tally = Tally()
        for record in walk(self.records, cloud):
            tally.add(record)
        self.trends.keep(cloud, tally.day(date_of(now), MOST_NAMES), date_of(now - TREND_DAYS * DAY))
