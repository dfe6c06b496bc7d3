"""Draining one shard: take its lease, gather a crowd, enforce batch after batch, give the lease back."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.errors import AccountError, NewerLayout
from app.model import Entry, Pause, Priority
from app.ports import Allowance, Clock, Dispatcher, Lease, Mailbox, RuleBook
from app.usecases.enforce.batch import Enforcer
from app.usecases.enforce.calls import Halted, LeaseLost
from app.usecases.pauses import pause_account
from app.usecases.steps import tell_of_entry

log = logging.getLogger(__name__)

BATCH = 100
"""Assets one read call can bring."""
QUIET_SECONDS = 0.1
"""A drain waits for company until nothing has arrived for this long: all that holds back a lone event."""
GATHER_SECONDS = 1.0
"""... and no longer than this while a burst goes on."""
GATHER_STEP = 0.02
DRAIN_SECONDS = 60.0
"""A drain ends after this long; another job goes on with what is left."""
SET_UP_PAUSE = 10.0
"""Seconds between two looks for the marker of an account that is not set up."""


@dataclass(frozen=True, slots=True)
class Drain:
    """Drains shards of one account. `stopping` tells that the process wants to end between two batches."""

    enforcer: Enforcer
    mailbox: Mailbox
    rulebook: RuleBook
    dispatcher: Dispatcher
    allowance: Allowance
    clock: Clock
    stopping: Callable[[], bool]
    sleep: Callable[[float], None] = time.sleep

    @property
    def cloud(self) -> str:
        """The cloud name of the account."""
        return self.enforcer.account.cloud

    def run(self, shard: int) -> int:
        """Drain a shard until nothing in it is due or another drain waits; returns how many were claimed.

        Where drains wait they take turns, batch by batch: an account in a burst does not hold up the others.

        Safe to run twice at once: the second finds the lease taken and ends. Nothing waits in here for an
        account that asked for a pause.
        """
        with self.mailbox.lease(self.cloud, shard) as lease:
            claimed = self._drain(lease, shard) if lease else 0
        if claimed and (self.cloud, shard) in self.mailbox.overdue(self.clock()) and not self._stopped():
            self.dispatcher.drain(self.cloud, shard)
        return claimed

    def _drain(self, lease: Lease, shard: int) -> int:
        claimed, deadline = 0, self.clock() + DRAIN_SECONDS
        while self.clock() < deadline and not self._stopped():
            self._gather(shard)
            entries = self.mailbox.claim(self.cloud, shard, lease, self.clock(), BATCH)
            if not entries:
                break
            if self._must_wait(lease, entries):
                break
            claimed += len(entries)
            for entry in entries:
                tell_of_entry("claimed", self.cloud, entry, tries=entry.tries)
            if not self._enforce(lease, entries) or self.dispatcher.waiting():
                break
        return claimed

    def _must_wait(self, lease: Lease, entries: Sequence[Entry]) -> bool:
        """Set entries of sweeps and backfills back where the calls left this hour are for live events."""
        if any(entry.priority is Priority.LIVE for entry in entries):
            return False
        until = self.allowance.closed_until()
        if until is not None:
            self._put_back(lease, entries, until)
        return until is not None

    def _put_back(self, lease: Lease, entries: Sequence[Entry], due: float) -> None:
        for entry in entries:
            self.mailbox.postpone(self.cloud, lease, entry, due, absent=entry.absent, tried=False)

    def _stopped(self) -> bool:
        if self.stopping() or self.mailbox.paused(self.cloud, self.clock()):
            return True
        return not self._is_ours()

    def _is_ours(self) -> bool:
        """Say whether this process may work on the account; the log says why not."""
        try:
            if self.rulebook.take_over(self.cloud):
                return True
        except NewerLayout as problem:
            log.error("this process does nothing more for %s: %s", self.cloud, problem)
            return False
        log.error(
            "nothing is enforced for %s: this Redis was never set up for it, or has lost its data", self.cloud
        )
        self.mailbox.pause(self.cloud, Pause(self.clock() + SET_UP_PAUSE, "this Redis is not set up"))
        return False

    def _gather(self, shard: int) -> None:
        """Wait for company while a burst goes on, so that one read and one write serve many assets."""
        for _ in range(round(GATHER_SECONDS / GATHER_STEP)):
            now = self.clock()
            crowd = self.mailbox.crowd(self.cloud, shard, now)
            quiet = now - crowd.last >= QUIET_SECONDS or now - crowd.first >= GATHER_SECONDS
            if quiet or not 0 < crowd.due < BATCH:
                return
            self.sleep(GATHER_STEP)

    def _enforce(self, lease: Lease, entries: Sequence[Entry]) -> bool:
        """Enforce one batch; False if the drain must end."""
        try:
            for other in sorted(self.enforcer.enforce(lease, entries)):
                self.dispatcher.drain(self.cloud, other)
        except LeaseLost as lost:
            log.warning("%s", lost)
            return False
        except Halted as told:
            log.info("%s", told)
            self._put_back(lease, entries, self.clock())
            return False
        except AccountError as problem:
            pause_account(self.mailbox, self.cloud, problem, self.clock())
            self._put_back(lease, entries, self.clock())
            return False
        self.mailbox.recover(self.cloud)
        return True
