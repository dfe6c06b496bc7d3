"""Where the arena's processes enter: the product's own, with traps set. `python -m tests.chaos.entry`."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from tests.chaos import traps


def _told() -> dict[str, Any]:
    """Return what the arena tells, and be of the version that it asks for; all else is loaded later."""
    from app import model

    told: dict[str, Any] = json.loads(os.environ["CHAOS"])
    model.LAYOUT = told.get("layout", model.LAYOUT)
    return told


def _traps(told: dict[str, Any]) -> traps.Traps:
    return traps.Traps(traps.Trace(Path(told["trace"])), told["hits"], told["chances"])


def application() -> Any:
    """Return the web application."""
    told = _told()
    from app.web import entry, receiver

    _traps(told).after(receiver, "receive", traps.ENQUEUED)
    return entry.application()


def worker() -> int:
    """Work until told to stop."""
    told = _told()
    from app.cloudinary.client import CloudinaryAccount
    from app.store import lease
    from app.store.mailbox import RedisMailbox
    from worker import __main__ as door
    from worker.rq_classes import DrainWorker

    seconds = told["lease"]
    if seconds:
        lease.Leases.__init__.__defaults__ = (seconds,)
        RedisMailbox.__init__.__kwdefaults__["lease_seconds"] = seconds
    armed = _traps(told)
    armed.before(DrainWorker, "execute_job", traps.POPPED)
    armed.after(CloudinaryAccount, "write_metadata", traps.MIDST)
    armed.after(CloudinaryAccount, "add_tags", traps.FLAGGED)
    armed.before(RedisMailbox, "settle", traps.WRITTEN)
    return door.main()


if __name__ == "__main__":
    sys.exit(worker())
