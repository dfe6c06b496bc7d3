"""Calls to the account: fenced, retried where that is safe, and sorted by what a failure means."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from app.errors import AccountUnavailable, FieldwardenError
from app.ports import Clock, Lease, Mailbox
from app.usecases.enforce.case import Case

T = TypeVar("T")

PLAN_SECONDS = 5.0
"""How long values that were read may be acted on."""
STALE_PAUSE = 1.0
"""Seconds until assets whose plan grew stale are read again."""

RETRY_PAUSES = (0.1, 0.5)
"""Seconds before a call that got no usable answer is made again: reads and writes here can be repeated."""


class LeaseLost(FieldwardenError):
    """Another drain has this shard now; nothing more may be written."""


class Halted(FieldwardenError):
    """A person has paused the account; nothing more may be written."""


def persistently(call: Callable[[], T], sleep: Callable[[float], None] = time.sleep) -> T:
    """Make a call, again after short pauses while the account is unavailable; the last failure is raised."""
    for pause in RETRY_PAUSES:
        try:
            return call()
        except AccountUnavailable as problem:
            if problem.retry_after is not None:
                raise
            sleep(pause)
    return call()


@dataclass(frozen=True, slots=True)
class Plan:
    """What may be done with values that were read a while ago, under a lease.

    Group writes go by public id, which can change hands: a plan is good for a few seconds only.
    """

    cloud: str
    mailbox: Mailbox
    lease: Lease
    read_at: float
    clock: Clock

    @property
    def is_fresh(self) -> bool:
        """Whether the values read may still be acted on."""
        return self.clock() - self.read_at <= PLAN_SECONDS

    def write(self, cases: Sequence[Case], call: Callable[[list[Case]], T]) -> T | None:
        """Make a vendor write for those cases about which nothing new was heard; None if there are none.

        The others are to be read again. Asked before each try: an edit whose event has arrived is never
        overwritten. Raises LeaseLost if the lease is not ours any more, Halted if a person has paused the
        account.
        """

        def guarded_call() -> T | None:
            current = self.mailbox.unchanged(self.cloud, self.lease, [case.entry for case in cases])
            if current is None:
                raise LeaseLost("the lease of this shard has passed to another worker")
            if self.mailbox.halted(self.cloud):
                raise Halted(f"{self.cloud} was paused while it was worked on")
            for case in cases:
                if case.entry.id not in current:
                    case.again = 0.0
            ready = [case for case in cases if case.entry.id in current]
            return call(ready) if ready else None

        return persistently(guarded_call)
