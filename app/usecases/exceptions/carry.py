"""Look again at the assets of exceptions that have begun or ended, so that nobody has to.

    added ──▶ assets are queued ──▶ in force ──▶ removed, or its end has come ──▶ assets are queued ──▶ gone

Assets are found by their recorded verdicts: one that was never judged has nothing to be looked at again.
What was just being judged as the change came is found by a second walk, a minute later.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.model import Arrival, Exemption, Priority
from app.ports import Clock, Dispatcher, Mailbox, Records, RuleBook
from app.usecases.enforce.exemptions import is_out_of_step, shown
from app.usecases.queue import queue_arrivals

AT_ONCE = 500
"""Assets that are queued in one step."""
MOST_PENDING = 5000
"""The next step waits while more than this waits to be judged."""
SECOND_WALK = 60.0
"""Seconds after the change until the second walk."""


@dataclass(slots=True)
class _Walk:
    """How far the walks for one change have come. left: assets found, not yet queued; done: whole walks."""

    left: list[str] | None = None
    done: int = 0


class Exceptions:
    """Run now and then in every worker. Twice does no harm: an asset that is judged twice is written once.

    How far it has come is kept in this process; another one begins anew.
    """

    def __init__(
        self,
        book: RuleBook,
        records: Records,
        mailbox: Mailbox,
        dispatcher: Dispatcher,
        clouds: Iterable[str],
        clock: Clock,
    ) -> None:
        self.book, self.records, self.mailbox, self.dispatcher = book, records, mailbox, dispatcher
        self.clouds, self.clock = tuple(clouds), clock
        self._known: dict[str, tuple[int, tuple[Exemption, ...]]] = {}
        self._walks: dict[tuple[str, str, bool], _Walk] = {}

    def run(self) -> None:
        """Take a step for every exception that has begun or ended. Raises StoreUnavailable."""
        for cloud in self.clouds:
            if exemptions := self._exemptions(cloud):
                looked, now = self.book.looked(cloud), self.clock()
                for exemption in exemptions:
                    if not exemption.holds(now) or exemption.id not in looked:
                        self._step(cloud, exemption, now)

    def _exemptions(self, cloud: str) -> tuple[Exemption, ...]:
        version = self.book.version(cloud)
        if self._known.get(cloud, (-1, ()))[0] != version:
            documents = self.book.load(cloud)
            self._known[cloud] = documents.version, documents.exemptions
        return self._known[cloud][1]

    def _step(self, cloud: str, exemption: Exemption, now: float) -> None:
        """Queue some of the assets; once both walks are through, note that, or forget what has ended."""
        holds = exemption.holds(now)
        walk = self._walks.setdefault((cloud, exemption.id, holds), _Walk())
        changed_at = exemption.since if holds or exemption.until is None else exemption.until
        if walk.done == 0 or now >= changed_at + SECOND_WALK:
            self._go_on(cloud, exemption, walk, now)
        if walk.done < 2:
            return
        if holds:
            self.book.looked_at(cloud, exemption.id, now)
        else:
            detail = shown(exemption)
            self.book.change_exemption(cloud, exemption, None, kind="exception_ended", detail=detail, at=now)
        del self._walks[cloud, exemption.id, holds]

    def _go_on(self, cloud: str, exemption: Exemption, walk: _Walk, now: float) -> None:
        if walk.left is None:
            verdicts = self.records.every_verdict(cloud)
            walk.left = [one["asset_id"] for one in verdicts if is_out_of_step(one, exemption, now)]
        if walk.left and self.records.counts(cloud, now)["pending"] <= MOST_PENDING:
            cause = "exception began" if exemption.holds(now) else "exception ended"
            arrivals = [Arrival(asset_id, None, cause, Priority.SWEEP) for asset_id in walk.left[:AT_ONCE]]
            queue_arrivals(self.mailbox, self.dispatcher, cloud, arrivals, now)
            del walk.left[:AT_ONCE]
        if not walk.left:
            walk.left, walk.done = None, walk.done + 1
