"""What was done to one asset, read from the audit."""

from __future__ import annotations

from app.model import AuditEntry, Page
from app.ports import Records

LOOKED_AT = 2000
"""Audit entries that one page looks through; the next goes on."""
_CHUNK = 500


def history_of(
    records: Records, cloud: str, asset_id: str, cursor: str | None, limit: int
) -> Page[AuditEntry]:
    """List the audit entries of an asset, latest first, from behind the cursor on.

    The audit is about the whole account, so a page ends after `limit` of them or once `LOOKED_AT` entries
    were looked at: it may be short, or even empty, and still have a next one.
    """
    found: list[AuditEntry] = []
    for _ in range(LOOKED_AT // _CHUNK):
        page = records.audit(cloud, cursor, _CHUNK)
        for entry in page.items:
            if entry.asset_id == asset_id:
                found.append(entry)
            if len(found) == limit:
                return Page(found, entry.id)
        cursor = page.next_cursor
        if cursor is None:
            break
    return Page(found, cursor)
