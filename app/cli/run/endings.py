"""Being told to end: signals become events."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextmanager
def told_to_end() -> Iterator[tuple[threading.Event, threading.Event]]:
    """Yield two events: set by the first ending signal, and by a second one (stop waiting).

    A SIGHUP that is ignored from outside (nohup) stays ignored.
    """
    ending, urgent = threading.Event(), threading.Event()

    def end(_: int, __: FrameType | None) -> None:
        (urgent if ending.is_set() else ending).set()

    nohup = signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    handled = _ENDINGS[:2] if nohup else _ENDINGS
    before = {number: signal.signal(number, end) for number in handled}
    try:
        yield ending, urgent
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
