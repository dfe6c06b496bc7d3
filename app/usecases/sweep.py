"""The sweep: a walk through the library that finds what no event told us.

Assets are compared with their verdicts by content. What has changed since, or was never judged, is queued.
Left alone are an asset whose verdict is only older than the rules, and one without a verdict that has not
changed since the account was set up here: to carry rules through a library is for a person to start.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from app.errors import AccountError, RequestRefused
from app.model import Arrival, Asset, Exemption, Page, Priority, SweepState
from app.ports import Account, Allowance, AuditLog, Clock, Dispatcher, Mailbox, Records, RuleBook, Sweeps
from app.rules.values import same
from app.usecases.causes import NOT_LISTED
from app.usecases.enforce.exemptions import covering
from app.usecases.library import RESOURCE_TYPES
from app.usecases.pauses import pause_account
from app.usecases.queue import queue_arrivals
from app.usecases.waits import why_wait

log = logging.getLogger(__name__)

HOUR = 3600.0
MOST_PENDING = 5000
"""The walk waits while more than this waits to be judged."""
UNLISTED_AT_ONCE = 500
SCHEDULE = "schedule"
"""Who begins a walk that nobody has asked for."""
CLOCKS_APART = 60.0
"""Seconds that the account's clock may be behind ours."""


@dataclass(frozen=True, slots=True)
class Sweep:
    """Walks through one account's library.

    every: seconds from the end of one walk to the start of the next, 0 for none by itself. calls: listing
    calls that may be made in an hour; each lists 500 assets.
    """

    account: Account
    mailbox: Mailbox
    records: Records
    rulebook: RuleBook
    sweeps: Sweeps
    dispatcher: Dispatcher
    allowance: Allowance
    audit: AuditLog
    clock: Clock
    every: float
    calls: int

    @property
    def cloud(self) -> str:
        """The cloud name of the account."""
        return self.account.cloud

    @property
    def state(self) -> SweepState:
        """How far the walk has come."""
        return self.sweeps.state(self.cloud)

    def run(self) -> None:
        """Take the next step of a walk if one is due, possible, and nobody else is at it."""
        if not self._is_due(self.state):
            return
        with self.sweeps.turn(self.cloud) as mine:
            state = self.state
            if mine and self._is_due(state):
                self._step(state)

    def begin(self, *, by: str = SCHEDULE, everything: bool = False) -> bool:
        """Begin a walk now; False if one is under way, or is just being looked after.

        by: who wants it. everything: also queue what was there before the account was set up here and has no
        verdict.
        """
        with self.sweeps.turn(self.cloud) as mine:
            state = self.state
            if not mine or state.started:
                return False
            now = self.clock()
            self.sweeps.save(self.cloud, replace(_begun(state, now), everything=everything))
            self._note(by, now, everything=everything)
        return True

    def _note(self, by: str, now: float, *, everything: bool) -> None:
        self.audit.add(self.cloud, "sweep_begun", {"by": by, "everything": everything}, now)

    def waits_for(self, state: SweepState) -> str | None:
        """Return why the walk does not go on at the moment, None if nothing holds it up."""
        now = self.clock()
        if reason := why_wait(
            self.cloud, rulebook=self.rulebook, mailbox=self.mailbox, allowance=self.allowance, now=now
        ):
            return reason
        if now - state.hour < HOUR and state.calls >= self.calls:
            return f"the {self.calls} listing calls of this hour are made (SWEEP_CALLS)"
        if self.records.counts(self.cloud, now)["pending"] > MOST_PENDING:
            return "what was found before is still being judged"
        return None

    def _is_due(self, state: SweepState) -> bool:
        """Say whether a walk is under way, or is to begin by itself."""
        is_time = self.every > 0 and self.clock() - state.finished >= self.every
        return bool(state.started) or is_time

    def _step(self, state: SweepState) -> None:
        now, begins = self.clock(), not state.started
        if begins:
            state = _begun(state, now)
        if self.waits_for(state) is None:
            if begins:
                self._note(SCHEDULE, now, everything=False)
            self.sweeps.save(self.cloud, self._walk(_counted(state, now), now))

    def _walk(self, state: SweepState, now: float) -> SweepState:
        """List one page and queue what is to be judged; returns the state after it."""
        try:
            page = self.account.page(RESOURCE_TYPES[state.place], state.cursor)
        except RequestRefused as refusal:
            log.warning("the listing of %s starts anew: %s", self.cloud, refusal)
            return replace(state, cursor=None) if state.cursor else self._next_place(state)
        except AccountError as problem:
            pause_account(self.mailbox, self.cloud, problem, now)
            return state
        state = self._take(state, page, now)
        return replace(state, cursor=page.next_cursor) if page.next_cursor else self._next_place(state)

    def _take(self, state: SweepState, page: Page[Asset], now: float) -> SweepState:
        verdicts = self.records.verdicts(self.cloud, [asset.asset_id for asset in page.items])
        since = 0.0 if state.everything else self.rulebook.set_up_at(self.cloud)
        exemptions = [one for one in self.rulebook.exemptions(self.cloud) if one.holds(now)]
        missed = [
            asset
            for asset in page.items
            if _is_news(asset, record := verdicts.get(asset.asset_id), since)
            or (record and _counted_otherwise(asset, record, exemptions))
        ]
        self._queue([Arrival(a.asset_id, a.address, "sweep", Priority.SWEEP) for a in missed], now)
        self.sweeps.saw(self.cloud, list(verdicts), now)
        return replace(state, seen=state.seen + len(page.items), queued=state.queued + len(missed))

    def _next_place(self, state: SweepState) -> SweepState:
        state = replace(state, place=state.place + 1, cursor=None)
        if state.place < len(RESOURCE_TYPES):
            return state
        state = replace(state, unlisted=self._look_for_unlisted(state.started))
        log.info(
            "swept %s: %d assets, %d to be judged, %d verdicts of assets that were not listed",
            *(self.cloud, state.seen, state.queued, state.unlisted),
        )
        return replace(state, started=0.0, finished=self.clock())

    def _look_for_unlisted(self, started: float) -> int:
        """Have every asset looked for that has a verdict and was not listed: it is judged, or found gone."""
        found = 0
        while ids := self.sweeps.unseen(self.cloud, started, UNLISTED_AT_ONCE):
            now = self.clock()
            self._queue([Arrival(name, None, NOT_LISTED, Priority.SWEEP) for name in ids], now)
            self.sweeps.saw(self.cloud, ids, now)
            found += len(ids)
        return found

    def _queue(self, arrivals: list[Arrival], now: float) -> None:
        if arrivals:
            queue_arrivals(self.mailbox, self.dispatcher, self.cloud, arrivals, now)


def _begun(state: SweepState, now: float) -> SweepState:
    return replace(state, started=now, place=0, cursor=None, seen=0, queued=0, unlisted=0, everything=False)


def _counted(state: SweepState, now: float) -> SweepState:
    """Count a listing call of this hour; an hour begins with its first call."""
    if now - state.hour >= HOUR:
        return replace(state, hour=now, calls=1)
    return replace(state, calls=state.calls + 1)


def _counted_otherwise(asset: Asset, record: dict[str, Any], exemptions: Iterable[Exemption]) -> bool:
    """Say whether other exceptions are about an asset than those it was judged by: it got a tag, or moved."""
    return {one.id for one in covering(exemptions, asset)} != {
        one["id"] for one in record.get("exceptions", ())
    }


def _is_news(asset: Asset, record: dict[str, Any] | None, since: float) -> bool:
    """Say whether an asset is not what its verdict was made from, or has none and changed since a time."""
    if record is None:
        return asset.changed_at is None or asset.changed_at >= since - CLOCKS_APART
    values: dict[str, Any] = record["values"]
    names = values.keys() | asset.metadata.keys()
    changed = any(not same(values.get(name), asset.metadata.get(name)) for name in names)
    moved = record["public_id"] != asset.address.public_id
    return changed or moved or not set(record["flags"]) <= set(asset.tags)
