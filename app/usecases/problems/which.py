"""Which assets with problems are meant, and pages of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.model import Page
from app.ports import Records
from app.usecases.problems.found import Found, Record, folder_of, found_in

LOOKED_AT = 5000
"""Assets with problems that one page looks at, at most; it may then be short, and the next goes on."""
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Which:
    """Which assets are meant: those of which all holds that is given. Nothing given means all.

    field, problem (a code), rule (an id): one problem of the asset has all of those given. folder: it lies in
    it or below. resource_type: image, video or raw. older_than: seconds since its problems began, at least.
    public_id: a part of its public id, in any case.
    """

    field: str | None = None
    problem: str | None = None
    rule: str | None = None
    folder: str | None = None
    resource_type: str | None = None
    older_than: float | None = None
    public_id: str | None = None

    def fits(self, record: Record) -> bool:
        """Say whether an asset is meant, its age aside."""
        return (
            self.resource_type in (None, record.get("resource_type"))
            and (self.public_id or "").casefold() in str(record.get("public_id", "")).casefold()
            and (self.folder is None or _is_within(folder_of(record), self.folder.strip("/")))
            and (not self._of_problem or any(self._is_meant(found) for found in found_in(record)))
        )

    @property
    def _of_problem(self) -> bool:
        return any(part is not None for part in (self.field, self.problem, self.rule))

    def _is_meant(self, found: Found) -> bool:
        return (
            self.field in (None, found.field)
            and self.problem in (None, found.code)
            and (self.rule is None or self.rule in found.rules)
        )


def page_of_problems(
    records: Records,
    cloud: str,
    which: Which,
    cursor: str | None,
    limit: int,
    *,
    now: float,
    oldest_first: bool = False,
    most: int = LOOKED_AT,
) -> Page[dict[str, Any]]:
    """List records of assets with problems that are meant, each with `problem_since`.

    A page ends after `limit` of them or once `most` assets were looked at: it may be short, or even empty,
    and still have a next one.
    """
    until = None if which.older_than is None else now - which.older_than
    found, looked_at = list[dict[str, Any]](), 0
    at_once = limit if which == Which(older_than=which.older_than) else _CHUNK
    while looked_at < most:
        size = min(at_once, most - looked_at)
        chunk = records.problems(cloud, cursor, size, oldest_first=oldest_first, until=until)
        for record in chunk.items:
            if which.fits(record):
                found.append(record)
            if len(found) == limit:
                last = record is chunk.items[-1] and chunk.next_cursor is None
                return Page(found, None if last else cursor_after(record))
        looked_at, cursor = looked_at + at_once, chunk.next_cursor
        if cursor is None:
            break
    return Page(found, cursor)


def every_problem(
    records: Records, cloud: str, which: Which, *, now: float, oldest_first: bool = False
) -> Iterator[dict[str, Any]]:
    """Yield the records of all assets with problems that are meant, as `page_of_problems` lists them."""
    cursor = None
    while True:
        page = page_of_problems(records, cloud, which, cursor, _CHUNK, now=now, oldest_first=oldest_first)
        yield from page.items
        cursor = page.next_cursor
        if cursor is None:
            return


def cursor_after(record: Record) -> str:
    """Return the cursor of what follows a listed record (`app.ports.Records.problems`)."""
    return f"{record['problem_since']!r}:{record['asset_id']}"


def _is_within(folder: str, of: str) -> bool:
    return folder == of or folder.startswith(f"{of}/") or not of
