"""The report as lines of CSV and of JSON: every asset with problems, or the groups they fall into."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime

from app.usecases.lines import csv_line, json_line
from app.usecases.problems.counting import Group
from app.usecases.problems.report import Row
from app.usecases.problems.trend import DAY

COLUMNS = (
    *("asset_id", "public_id", "resource_type", "type", "folder", "uploader"),
    *("problem", "field", "rules", "since", "days"),
)
_ABOUT = COLUMNS[1:6]


def csv_of_assets(rows: Iterable[Row], now: float) -> Iterator[str]:
    """Yield a line for each problem of each asset, below the columns' names."""
    yield csv_line(COLUMNS)
    for row in rows:
        about = [row.about.get(name) for name in _ABOUT]
        age = (_iso(row.since), int((now - row.since) // DAY))
        for one in row.problems:
            yield csv_line([row.asset_id, *about, one.code, one.field, " ".join(one.rules), *age])


def csv_of_groups(by: str, groups: Iterable[Group]) -> Iterator[str]:
    """Yield a line for each group, below the columns' names."""
    yield csv_line([by, "assets", "oldest"])
    for group in groups:
        yield csv_line([group.name, group.assets, _iso(group.oldest)])


def json_of_assets(rows: Iterable[Row]) -> Iterator[str]:
    """Yield a JSON object for each asset."""
    return (json_line(row.as_json()) for row in rows)


def json_of_groups(by: str, groups: Iterable[Group]) -> Iterator[str]:
    """Yield a JSON object for each group."""
    return (json_line({"by": by, **asdict(group)}) for group in groups)


def _iso(at: float) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%dT%H:%M:%SZ}"
