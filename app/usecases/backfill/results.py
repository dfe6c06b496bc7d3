"""What came of the assets of a run, page by page."""

from __future__ import annotations

from collections.abc import Iterator

from app.model import Page, RunResult
from app.ports import Runs

LOOKED_AT = 1000
"""Results that one page looks through; the next goes on."""
_CHUNK = 500


def page_of_results(
    runs: Runs, cloud: str, run_id: str, outcome: str | None, cursor: str | None, limit: int
) -> Page[RunResult]:
    """List results of a run, oldest first, from behind the cursor on; those of one outcome, if one is given.

    A page ends after `limit` of them or once `LOOKED_AT` were looked at: it may be short, or even empty, and
    still have a next one.
    """
    if outcome is None:
        return runs.results(cloud, run_id, cursor, limit)
    found: list[RunResult] = []
    for _ in range(LOOKED_AT // _CHUNK):
        page = runs.results(cloud, run_id, cursor, _CHUNK)
        for result in page.items:
            if result.outcome == outcome:
                found.append(result)
            if len(found) == limit:
                return Page(found, result.id)
        cursor = page.next_cursor
        if cursor is None:
            break
    return Page(found, cursor)


def every_result(runs: Runs, cloud: str, run_id: str, outcome: str | None) -> Iterator[RunResult]:
    """Yield all results of a run, oldest first; those of one outcome, if one is given."""
    cursor = None
    while True:
        page = runs.results(cloud, run_id, cursor, _CHUNK)
        yield from (one for one in page.items if outcome in (None, one.outcome))
        cursor = page.next_cursor
        if cursor is None:
            return
