"""Finding work that nobody was told about: shards with something due and no drain under way."""

from __future__ import annotations

from app.ports import Clock, Dispatcher, Mailbox

NUDGE_SECONDS = 5.0
"""A shard is asked for again no sooner than this after the last time."""


class Recovery:
    """Run now and then in every worker; a lost job then costs seconds, not entries."""

    def __init__(self, mailbox: Mailbox, dispatcher: Dispatcher, clock: Clock) -> None:
        self.mailbox, self.dispatcher, self.clock = mailbox, dispatcher, clock

    def run(self) -> int:
        """Ask for a drain of every overdue shard of accounts that are not paused; returns how many."""
        now = self.clock()
        due = [one for one in self.mailbox.overdue(now) if self.mailbox.paused(one[0], now) is None]
        nudged = [one for one in due if self.mailbox.nudge(*one, NUDGE_SECONDS)]
        for cloud, shard in nudged:
            self.dispatcher.drain(cloud, shard)
        return len(nudged)
