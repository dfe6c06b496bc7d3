"""Looking through the audit, latest first. It is bounded, so it is read through, a chunk at a time."""

from __future__ import annotations

from collections.abc import Iterator

from app.model import AuditEntry, Page
from app.ports import Clock, Records
from app.usecases.audit.query import Query

CHUNK = 1000
"""Entries read in one call."""
CLOCKS_APART = 3600.0
"""Seconds that entries may stand out of order, as the clocks of different machines have it."""
SECONDS_AT_ONCE = 5.0
"""How long one page is looked for; then it is answered as far as it is found."""


def entries(
    records: Records, cloud: str, since: float | None = None, cursor: str | None = None
) -> Iterator[AuditEntry]:
    """Yield all entries from a time on, or older than the one whose id is the cursor."""
    while True:
        chunk = records.audit(cloud, cursor, CHUNK)
        yield from chunk.items
        cursor = chunk.next_cursor
        is_old = since is not None and chunk.items and chunk.items[-1].at < since - CLOCKS_APART
        if cursor is None or is_old:
            return


def matching(records: Records, cloud: str, query: Query) -> Iterator[AuditEntry]:
    """Yield all entries that are meant, latest first."""
    return (entry for entry in entries(records, cloud, query.since) if query.fits(entry))


def page(
    records: Records,
    cloud: str,
    query: Query,
    cursor: str | None,
    limit: int,
    clock: Clock,
    seconds: float = SECONDS_AT_ONCE,
) -> Page[AuditEntry]:
    """Return some of the entries that are meant; it may be none where looking for them takes long.

    seconds: how long they are looked for, about.
    """
    found: list[AuditEntry] = []
    until = clock() + seconds
    last = cursor
    for number, entry in enumerate(entries(records, cloud, query.since, cursor)):
        if query.fits(entry):
            if len(found) == limit:
                return Page(found, last)
            found.append(entry)
        last = entry.id
        if number % CHUNK == CHUNK - 1 and clock() > until:
            return Page(found, last)
    return Page(found, None)
