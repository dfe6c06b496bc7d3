"""Counting assets with problems, in one walk through them: by field, by problem, by where they are from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from app.model import Day
from app.ports import Records
from app.usecases.problems.found import MISSING, Found, Record, folder_of, found_in

BY = ("field", "problem", "folder", "uploader", "type")
"""What assets can be counted by: the field they lack, the code of a problem, the folder they lie in, who
uploaded them, their resource type."""
_PAGE = 500


@dataclass(frozen=True, slots=True)
class Group:
    """Assets with something in common. oldest: Unix time since when the first of them has problems."""

    name: str
    assets: int
    oldest: float


@dataclass(slots=True)
class Tally:
    """What was counted so far."""

    assets: int = 0
    missing: int = 0
    counts: dict[str, Counter[str]] = field(default_factory=lambda: {by: Counter() for by in BY})
    oldest: dict[tuple[str, str], float] = field(default_factory=dict)

    def add(self, record: Record) -> None:
        """Count one asset, the one whose problems began first before the others."""
        found = found_in(record)
        self.assets += 1
        self.missing += any(one.code == MISSING for one in found)
        for by, names in _names(record, found).items():
            for name in names:
                self.counts[by][name] += 1
                self.oldest.setdefault((by, name), record["problem_since"])

    def groups(self, by: str) -> list[Group]:
        """Return the groups, the largest first."""
        order = sorted(self.counts[by].items(), key=lambda item: (-item[1], item[0]))
        return [Group(name, count, self.oldest[by, name]) for name, count in order]

    def day(self, date: str, most: int) -> Day:
        """Return the counts as those of a day; of fields and of codes the `most` frequent ones."""
        fields, problems = (dict(self.counts[by].most_common(most)) for by in ("field", "problem"))
        return Day(date, self.assets, self.missing, fields, problems)


def walk(records: Records, cloud: str) -> Iterator[Record]:
    """Yield the records of all assets with problems, each with `problem_since`, oldest first."""
    cursor = None
    while True:
        page = records.problems(cloud, cursor, _PAGE, oldest_first=True)
        yield from page.items
        cursor = page.next_cursor
        if cursor is None:
            return


def _names(record: Record, found: list[Found]) -> dict[str, set[str]]:
    """Return what an asset counts for; "" is the top folder, and whoever uploaded it if nothing told."""
    return {
        "field": {one.field for one in found if one.code == MISSING},
        "problem": {one.code for one in found},
        "folder": {folder_of(record)},
        "uploader": {record.get("uploader") or ""},
        "type": {str(record.get("resource_type"))},
    }
