"""Whether this process was asked to end; drains look between two batches."""

from __future__ import annotations

from threading import Event

_asked = Event()


def request() -> None:
    """Ask the work under way to end at the next good moment."""
    _asked.set()


def requested() -> bool:
    """Say whether the process was asked to end."""
    return _asked.is_set()
