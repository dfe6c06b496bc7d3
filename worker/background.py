"""What every worker does beside its jobs: finding overdue shards, keeping rules up to date, sweeping."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence

from app.errors import FieldwardenError
from worker import stopping

log = logging.getLogger(__name__)

PERIOD = 1.0
"""Seconds between two rounds."""


def start(tasks: Sequence[Callable[[], object]]) -> list[threading.Thread]:
    """Run each task over and over in a thread of its own, so that a slow one holds up no other.

    The threads end with the process.
    """
    threads = [
        threading.Thread(target=_run, args=(task,), name=f"background {number}", daemon=True)
        for number, task in enumerate(tasks)
    ]
    for thread in threads:
        thread.start()
    return threads


def _run(task: Callable[[], object]) -> None:
    while not stopping.requested():
        _attempt(task)
        threading.Event().wait(PERIOD)


def _attempt(task: Callable[[], object]) -> None:
    try:
        task()
    except FieldwardenError as problem:
        log.warning("%s", problem)
    except Exception:
        log.exception("a background task failed")
