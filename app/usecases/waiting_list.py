"""What waits to be judged, searched: a page at a time, and no more looked at than a page may cost."""

from __future__ import annotations

from dataclasses import dataclass

from app.model import Page, Priority, Waiting
from app.ports import Records, WaitingRoom

LOOKED_AT = 1000
"""Entries looked at for one page where it is filtered; the next page goes on from there."""
CHUNK = 200
STATES = {
    "waiting": "due, and next for a worker that is free",
    "running": "a worker has it",
    "scheduled": "postponed until later",
    "held": "judged, and not written to for a while: something outside undoes our writes",
}


@dataclass(frozen=True, slots=True)
class Named:
    """An entry, its state (one of `STATES`), and the public id that was last seen, if known."""

    entry: Waiting
    state: str
    public_id: str | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries are meant: those of which all holds that is given.

    asset: an asset id, or a part of a public id. cause: one of its causes, whole or up to its colon.
    """

    asset: str | None = None
    cause: str | None = None
    priority: Priority | None = None
    state: str | None = None

    def fits(self, named: Named) -> bool:
        """Say whether an entry is meant."""
        entry = named.entry
        return (
            (self.priority is None or entry.priority is self.priority)
            and (self.state is None or named.state == self.state)
            and (self.cause is None or any(one.partition(":")[0] == self.cause for one in entry.causes))
            and (self.asset is None or self._names(named, self.asset.casefold()))
        )

    @staticmethod
    def _names(named: Named, text: str) -> bool:
        entry = named.entry
        is_it = (entry.asset_id or "").casefold() == text
        return is_it or text in (named.public_id or entry.address).casefold()


@dataclass(frozen=True, slots=True)
class WaitingList:
    """The entries of all accounts that wait."""

    room: WaitingRoom
    records: Records

    def page(self, cloud: str, wanted: Wanted, cursor: str | None, limit: int, now: float) -> Page[Named]:
        """List entries that match, in the order in which they are due; maybe none, and yet more to come."""
        if wanted.state == "held":
            found = self._named(cloud, self.room.held(cloud, LOOKED_AT), now)
            return Page([one for one in found if wanted.fits(one)][:limit], None)
        if wanted.asset and cursor is None and (entry := self.room.entry(cloud, wanted.asset)):
            found = [one for one in self._named(cloud, [entry], now) if wanted.fits(one)]
            return Page(found, None)
        matching, looked = list[Named](), 0
        while True:
            # never more than there is room for: the cursor then stands right behind the last one shown
            size = min(CHUNK, limit - len(matching))
            page = self.room.page(cloud, cursor, size)
            matching += [one for one in self._named(cloud, page.items, now) if wanted.fits(one)]
            looked, cursor = looked + size, page.next_cursor
            if cursor is None or len(matching) >= limit or looked >= LOOKED_AT:
                return Page(matching, cursor)

    def _named(self, cloud: str, entries: list[Waiting], now: float) -> list[Named]:
        known = self.records.verdicts(cloud, [entry.asset_id for entry in entries if entry.asset_id])
        names = {asset_id: record.get("public_id") for asset_id, record in known.items()}
        return [Named(entry, state_of(entry, now), names.get(entry.asset_id or "")) for entry in entries]


def state_of(entry: Waiting, now: float) -> str:
    """Return how an entry stands, one of `STATES`."""
    if entry.running or entry.held:
        return "held" if entry.held else "running"
    return "waiting" if entry.due <= now else "scheduled"
