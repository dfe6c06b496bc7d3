"""What was set aside for a person: listed, tried again, or thrown away, one by one or all that match."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field

from app.errors import BadNotification, NotUnderstood
from app.model import Address, Arrival, Notification, Page, ParkedItem
from app.ports import Clock, Dispatcher, Mailbox, Records
from app.usecases.meter import Meter
from app.usecases.queue import queue_arrivals
from app.usecases.receive import delivery_id, receive

AT_ONCE, SECONDS_AT_ONCE = 1000, 5.0
"""Items that one call tries again or throws away at most, and how long it goes on."""
_PAGE = 200


@dataclass(frozen=True, slots=True)
class Which:
    """Which items are meant: those of which all holds that is given. Nothing given means all.

    ids: their ids. reason: a part of the reason, in any case. cause: one of an entry's causes. asset: an
    asset id, or a public id or whole address. older_than: seconds since they were parked, at least. kind:
    `entry` or `delivery`.
    """

    ids: Collection[str] | None = None
    reason: str | None = None
    cause: str | None = None
    asset: str | None = None
    older_than: float | None = None
    kind: str | None = None

    def fits(self, item: ParkedItem, now: float) -> bool:
        """Say whether an item is meant."""
        address = item.detail.get("address") or ""
        return (
            (self.ids is None or item.id in self.ids)
            and (self.reason is None or self.reason.casefold() in item.reason.casefold())
            and (self.cause is None or self.cause in item.detail.get("causes", ()))
            and (self.asset in (None, item.detail.get("asset_id"), address, address.split("/", 2)[-1]))
            and (self.older_than is None or now - item.at >= self.older_than)
            and (self.kind in (None, kind_of(item)))
        )


def kind_of(item: ParkedItem) -> str:
    """Return what was set aside: `entry`, an asset that keeps failing, or `delivery`, one not understood."""
    return "delivery" if "body" in item.detail else "entry"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it. done: how many items are off the list. left: those that stay, with the reason.

    more: there are more items that match; ask again, from `cursor` on.
    """

    done: int = 0
    left: list[ParkedItem] = field(default_factory=list)
    more: bool = False
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class Parked:
    """The parked items of all accounts. `parse` reads deliveries."""

    records: Records
    mailbox: Mailbox
    dispatcher: Dispatcher
    parse: Callable[[bytes], Notification]
    flag_tag: str
    clock: Clock

    def page(self, cloud: str, which: Which, cursor: str | None, limit: int) -> Page[ParkedItem]:
        """List items that match, latest first."""
        found: list[ParkedItem] = []
        for item in self._matching(cloud, which, cursor):
            if len(found) == limit:
                return Page(found, found[-1].id)
            found.append(item)
        return Page(found, None)

    def count(self, cloud: str, which: Which) -> int:
        """Return how many items match."""
        return sum(1 for _ in self._matching(cloud, which, None))

    def replay(self, cloud: str, which: Which, by: str, cursor: str | None = None) -> Outcome:
        """Try items again: a delivery is read anew, an asset is put back. What is not understood stays.

        by: who does it, for the audit. cursor: where an earlier call has come to.
        """
        return self._each(cloud, which, cursor, lambda item: self._again(cloud, item, by))

    def discard(self, cloud: str, which: Which, by: str, cursor: str | None = None) -> Outcome:
        """Throw items away."""

        def off(item: ParkedItem) -> None:
            self._off(cloud, item, "discarded", by)

        return self._each(cloud, which, cursor, off)

    def _each(
        self, cloud: str, which: Which, cursor: str | None, act: Callable[[ParkedItem], ParkedItem | None]
    ) -> Outcome:
        """Act on items that match, as many as may be at once. `act` returns an item that stays."""
        done, left, last = 0, list[ParkedItem](), cursor
        until = self.clock() + SECONDS_AT_ONCE
        for item in self._matching(cloud, which, cursor):
            if done + len(left) == AT_ONCE or self.clock() > until:
                return Outcome(done, left, True, last)
            stays = act(item)
            done, last = done + (stays is None), item.id
            left += [stays] if stays else []
        return Outcome(done, left)

    def _again(self, cloud: str, item: ParkedItem, by: str) -> ParkedItem | None:
        now = self.clock()
        if kind_of(item) == "entry":
            arrival = Arrival(item.detail["asset_id"], _address(item.detail["address"]), "replayed")
            queue_arrivals(self.mailbox, self.dispatcher, cloud, [arrival], now)
            self._off(cloud, item, "replayed", by)
            return None
        try:
            notification, delivery = self._read(cloud, item)
        except (BadNotification, NotUnderstood) as problem:
            return ParkedItem(item.id, item.at, str(problem), item.detail)
        receive(
            notification,
            cloud,
            mailbox=self.mailbox,
            dispatcher=self.dispatcher,
            flag_tag=self.flag_tag,
            own_key=None,
            at=now,
            delivery=delivery,
            meter=Meter(),  # it was counted when it came
        )
        self._off(cloud, item, "replayed", by)
        return None

    def _read(self, cloud: str, item: ParkedItem) -> tuple[Notification, str]:
        whole = self.records.parked_item(cloud, item.id) or item
        body = whole.detail["body"].encode()
        if len(body) < whole.detail["bytes"]:
            raise NotUnderstood("only its beginning is left; does this Redis drop keys?")
        notification = self.parse(body)
        return notification, delivery_id(notification, body)

    def _off(self, cloud: str, item: ParkedItem, kind: str, by: str) -> None:
        asset_id = item.detail.get("asset_id")
        told = {"id": item.id, "reason": item.reason, "parked_at": item.at, "by": by}
        self.mailbox.unpark(cloud, item.id, kind=kind, asset_id=asset_id, detail=told, at=self.clock())

    def _matching(self, cloud: str, which: Which, cursor: str | None) -> Iterator[ParkedItem]:
        if which.ids is not None and cursor is None:
            items = (self.records.parked_item(cloud, item_id) for item_id in dict.fromkeys(which.ids))
            now = self.clock()
            yield from (item for item in items if item is not None and which.fits(item, now))
            return
        now = self.clock()
        while True:
            page = self.records.parked(cloud, cursor, _PAGE)
            yield from (item for item in page.items if which.fits(item, now))
            if page.next_cursor is None:
                return
            cursor = page.next_cursor


def _address(text: str) -> Address | None:
    return Address(*text.split("/", 2)) if text else None
