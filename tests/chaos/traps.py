"""Places where a process kills itself with a chance, until that has happened often enough.

The product knows nothing of this: its own functions are wrapped in the processes that `entry` starts.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

ENQUEUED = "web: kept and queued, not yet answered"
POPPED = "worker: job popped, not yet started"
MIDST = "worker: one of several writes made"
WRITTEN = "worker: written, not yet recorded"
FLAGGED = "worker: tagged, not yet recorded"

CHANCES = {ENQUEUED: 0.01, POPPED: 0.3, MIDST: 0.1, WRITTEN: 0.004, FLAGGED: 0.1}


class Trace:
    """A file with a line for every kill: the moment, who, and where. Many processes append to it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def note(self, point: str, pid: int) -> None:
        """Append a line in one write."""
        line = f"{time.time():.3f}\t{pid}\t{point}\n"
        with self.path.open("ab", buffering=0) as file:
            file.write(line.encode())

    def lines(self) -> list[tuple[float, int, str]]:
        """Return every kill so far."""
        text = self.path.read_text() if self.path.exists() else ""
        rows = (line.split("\t") for line in text.splitlines())
        return [(float(at), int(pid), point) for at, pid, point in rows]

    def counts(self) -> Counter[str]:
        """Return how often each point was hit."""
        return Counter(point for _, _, point in self.lines())


class Traps:
    """Springs at a point with the chance given for it, at most `hits` times all processes together."""

    def __init__(self, trace: Trace, hits: int, chances: dict[str, float]) -> None:
        self.trace, self.hits, self.chances = trace, hits, chances

    def spring(self, point: str) -> None:
        """Kill this process, perhaps."""
        if random.random() < self.chances.get(point, 0) and self.trace.counts()[point] < self.hits:
            self.trace.note(point, os.getpid())
            os.kill(os.getpid(), signal.SIGKILL)

    def before(self, owner: Any, name: str, point: str) -> None:
        """Have a function meet the trap before it runs."""
        self._wrap(owner, name, lambda call: (self.spring(point), call())[1])

    def after(self, owner: Any, name: str, point: str) -> None:
        """Have a function meet the trap when it has done its work."""
        self._wrap(owner, name, lambda call: (call(), self.spring(point))[0])

    @staticmethod
    def _wrap(owner: Any, name: str, around: Callable[[Callable[[], Any]], Any]) -> None:
        plain = getattr(owner, name)

        @wraps(plain)
        def wrapped(*args: Any, **kwargs: Any) -> Any:
            return around(lambda: plain(*args, **kwargs))

        setattr(owner, name, wrapped)
