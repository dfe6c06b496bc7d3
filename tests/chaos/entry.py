"""Where the arena's processes enter: the product's own, with traps set. `python -m tests.chaos.entry`."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from tests.chaos import traps


def _traps() -> traps.Traps:
    told = json.loads(os.environ["CHAOS"])
    return traps.Traps(traps.Trace(Path(told["trace"])), told["hits"], told["chances"])


def application() -> Any:
    """Return the web application."""
    from app.web import entry, receiver

    _traps().after(receiver, "receive", traps.ENQUEUED)
    return entry.application()


def worker() -> int:
    """Work until told to stop."""
    from app.cloudinary.client import CloudinaryAccount
    from app.store import lease
    from app.store.mailbox import RedisMailbox
    from worker import __main__ as door
    from worker.rq_classes import DrainWorker

    seconds = json.loads(os.environ["CHAOS"])["lease"]
    if seconds:
        lease.Leases.__init__.__defaults__ = (seconds,)
        RedisMailbox.__init__.__defaults__ = (seconds,)
    armed = _traps()
    armed.before(DrainWorker, "execute_job", traps.POPPED)
    armed.after(CloudinaryAccount, "write_metadata", traps.MIDST)
    armed.after(CloudinaryAccount, "add_tags", traps.FLAGGED)
    armed.before(RedisMailbox, "settle", traps.WRITTEN)
    return door.main()


if __name__ == "__main__":
    sys.exit(worker())
