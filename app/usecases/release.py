"""Looking again at assets whose writes are held back: when their time has come, or the rules have changed."""

from __future__ import annotations

from collections.abc import Iterable

from app.model import Arrival
from app.ports import Clock, Dispatcher, Mailbox, RuleBook
from app.usecases.queue import queue_arrivals


class Release:
    """Run now and then in every worker. Twice does no harm: an asset that is judged twice is written once."""

    def __init__(
        self,
        mailbox: Mailbox,
        rulebook: RuleBook,
        dispatcher: Dispatcher,
        clouds: Iterable[str],
        clock: Clock,
    ) -> None:
        self.mailbox, self.rulebook, self.dispatcher = mailbox, rulebook, dispatcher
        self.clouds, self.clock = tuple(clouds), clock
        self._versions: dict[str, int] = {}

    def run(self) -> None:
        """Bring back into the mailbox what is due; every held asset, where the rules are new to us."""
        for cloud in self.clouds:
            version, now = self.rulebook.version(cloud), self.clock()
            is_known = self._versions.get(cloud) == version
            due = self.mailbox.held(cloud, now if is_known else float("inf"), now)
            arrivals = [Arrival(asset_id, None, "held back") for asset_id in due]
            if arrivals:
                queue_arrivals(self.mailbox, self.dispatcher, cloud, arrivals, now)
            self._versions[cloud] = version
