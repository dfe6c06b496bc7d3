"""The report on what is missing: counts, the trend, and the assets that have waited longest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any

from app.model import Day
from app.ports import Records, Trends
from app.usecases.problems.counting import BY, Group, Tally, walk
from app.usecases.problems.found import Found, Record, about_asset, found_in
from app.usecases.problems.trend import DAY, MOST_NAMES
from app.usecases.words import date_of

OLDEST = 100
"""Assets that a report shows one by one."""
THEN_DAYS = 30
"""How far back a report looks to say what has changed."""


@dataclass(frozen=True, slots=True)
class Row:
    """One asset with problems. about: see `about_asset`. since: Unix time when its problems began."""

    asset_id: str
    about: Mapping[str, Any]
    problems: tuple[Found, ...]
    since: float

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        problems = [{"code": one.code, "field": one.field, "rules": list(one.rules)} for one in self.problems]
        return {"asset_id": self.asset_id, **self.about, "problem_since": self.since, "problems": problems}


@dataclass(frozen=True, slots=True)
class MissingReport:
    """What a report says of an account.

    assets: how many have problems; missing: how many of them lack a mandatory value. whole: all were counted.
    groups: by each of `BY`. trend: by day, today as it is now. oldest: those that have waited longest.
    """

    cloud: str
    at: float
    assets: int
    missing: int
    whole: bool
    groups: Mapping[str, Sequence[Group]]
    trend: Sequence[Day]
    oldest: Sequence[Row]

    @property
    def then(self) -> Day | None:
        """The day about a month ago that changes are told against: the first counted since, before today."""
        since, today = date_of(self.at - THEN_DAYS * DAY), date_of(self.at)
        return next((day for day in self.trend if since <= day.date < today), None)

    def before(self, by: str, name: str) -> int | None:
        """Return how many assets a group had on that day; None where that is not known."""
        if self.then is None or by not in ("field", "problem"):
            return None
        counts = self.then.fields if by == "field" else self.then.problems
        return counts.get(name, 0)

    def as_json(self, only: str | None = None) -> dict[str, Any]:
        """Return it as JSON values, with all groups or `only` those by one thing."""
        groups = {only: self.groups[only]} if only else self.groups
        return {
            **{name: getattr(self, name) for name in ("cloud", "at", "assets", "missing", "whole")},
            "by": {by: [asdict(group) for group in found] for by, found in groups.items()},
            "trend": [asdict(day) for day in self.trend],
            "oldest": [row.as_json() for row in self.oldest],
        }


def make_report(
    records: Records, trends: Trends, cloud: str, *, now: float, most: int | None = None
) -> MissingReport:
    """Count the assets of an account that have problems. most: count no more than so many, oldest first."""
    tally, oldest = Tally(), list[Row]()
    walked = walk(records, cloud)
    for record in islice(walked, most):
        tally.add(record)
        if len(oldest) < OLDEST:
            oldest.append(row_of(record))
    whole = next(walked, None) is None
    today = tally.day(date_of(now), MOST_NAMES)
    past = [day for day in trends.days(cloud) if day.date < today.date]
    groups = {by: tally.groups(by) for by in BY}
    trend = [*past, today] if whole else past
    return MissingReport(cloud, now, tally.assets, tally.missing, whole, groups, trend, oldest)


def rows(records: Records, cloud: str) -> Iterator[Row]:
    """Yield every asset with problems, oldest first."""
    return map(row_of, walk(records, cloud))


def row_of(record: Record) -> Row:
    """Return a listed record as a row."""
    problems = tuple(found_in(record))
    return Row(record["asset_id"], about_asset(record), problems, record["problem_since"])
