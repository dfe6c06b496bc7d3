"""What every worker does beside its jobs: finding overdue shards, keeping rules from elsewhere up to date."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence

from app.errors import FieldwardenError
from worker import stopping

log = logging.getLogger(__name__)

PERIOD = 1.0
"""Seconds between two rounds."""


def start(tasks: Sequence[Callable[[], object]]) -> threading.Thread:
    """Run the tasks over and over in a thread that ends with the process."""
    thread = threading.Thread(target=_run, args=(tasks,), name="background", daemon=True)
    thread.start()
    return thread


def _run(tasks: Sequence[Callable[[], object]]) -> None:
    while not stopping.requested():
        for task in tasks:
            _attempt(task)
        threading.Event().wait(PERIOD)


def _attempt(task: Callable[[], object]) -> None:
    try:
        task()
    except FieldwardenError as problem:
        log.warning("%s", problem)
    except Exception:
        log.exception("a background task failed")
