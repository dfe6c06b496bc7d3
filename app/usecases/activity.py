"""Looking through the audit for people: a page at a time, and no more looked at than a page may cost."""

from __future__ import annotations

from dataclasses import dataclass

from app.model import AuditEntry, Page
from app.ports import Records

LOOKED_AT = 2000
"""Entries looked at for one page where it is filtered; the next page goes on from there."""
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Sought:
    """Which entries are meant: those of which all holds that is given.

    kind: what was done. asset: an asset id, or a part of a public id.
    """

    kind: str | None = None
    asset: str | None = None

    def fits(self, entry: AuditEntry) -> bool:
        """Say whether an entry is meant."""
        return self.kind in (None, entry.kind) and (self.asset is None or self._names(entry))

    def _names(self, entry: AuditEntry) -> bool:
        text, told = (self.asset or "").casefold(), str(entry.detail.get("public_id") or "")
        return text == (entry.asset_id or "").casefold() or text in told.casefold()


def activity(
    records: Records, cloud: str, sought: Sought, cursor: str | None, limit: int
) -> Page[AuditEntry]:
    """List entries that match, latest first; maybe none, and yet older ones to be looked at."""
    if sought == Sought():
        return records.audit(cloud, cursor, limit)
    found, looked = list[AuditEntry](), 0
    while True:
        page = records.audit(cloud, cursor, _CHUNK)
        for entry in page.items:
            if sought.fits(entry):
                found.append(entry)
                if len(found) == limit:
                    return Page(found, entry.id)
        looked, cursor = looked + _CHUNK, page.next_cursor
        if cursor is None or looked >= LOOKED_AT:
            return Page(found, cursor)
