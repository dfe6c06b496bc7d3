"""What waits to be judged, searched: a page at a time, and no more looked at than a page may cost."""

from __future__ import annotations

from dataclasses import dataclass

from app.model import Page, Priority, Waiting
from app.ports import Records, WaitingRoom

LOOKED_AT = 300
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

    def may_fit(self, entry: Waiting, now: float) -> bool:
        """Say whether an entry is meant, as far as can be said without its public id."""
        return (
            (self.priority is None or entry.priority is self.priority)
            and (self.state is None or state_of(entry, now) == self.state)
            and (self.cause is None or any(one.partition(":")[0] == self.cause for one in entry.causes))
        )

    def names(self, named: Named) -> bool:
        """Say whether an entry is of the asset that is meant, if one is."""
        entry, text = named.entry, (self.asset or "").casefold()
        is_it = text == (entry.asset_id or "").casefold()
        return is_it or text in (named.public_id or entry.address).casefold()


@dataclass(frozen=True, slots=True)
class WaitingList:
    """The entries of all accounts that wait."""

    room: WaitingRoom
    records: Records

    def page(self, cloud: str, wanted: Wanted, cursor: str | None, limit: int, now: float) -> Page[Named]:
        """List entries that match, in the order in which they are due; maybe none, and yet more to come."""
        if wanted.state == "held":
            found = self._those(cloud, wanted, self.room.held(cloud, LOOKED_AT), now)
            return Page(found[:limit], None)
        if wanted.asset and cursor is None and (entry := self.room.entry(cloud, wanted.asset)):
            return Page(self._those(cloud, wanted, [entry], now), None)
        matching, looked = list[Named](), 0
        while True:
            # never more than there is room for: the cursor then stands right behind the last one shown
            size = min(CHUNK, limit - len(matching))
            page = self.room.page(cloud, cursor, size)
            matching += self._those(cloud, wanted, page.items, now)
            looked, cursor = looked + size, page.next_cursor
            if cursor is None or len(matching) >= limit or looked >= LOOKED_AT:
                return Page(matching, cursor)

    def _those(self, cloud: str, wanted: Wanted, entries: list[Waiting], now: float) -> list[Named]:
        """Return those of some entries that are meant; verdicts are read of no others."""
        some = [entry for entry in entries if wanted.may_fit(entry, now)]
        known = self.records.verdicts(cloud, [entry.asset_id for entry in some if entry.asset_id])
        names = {asset_id: record.get("public_id") for asset_id, record in known.items()}
        named = [Named(entry, state_of(entry, now), names.get(entry.asset_id or "")) for entry in some]
        return [one for one in named if wanted.names(one)]


def state_of(entry: Waiting, now: float) -> str:
    """Return how an entry stands, one of `STATES`."""
    if entry.running or entry.held:
        return "held" if entry.held else "running"
    return "waiting" if entry.due <= now else "scheduled"
