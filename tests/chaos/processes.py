"""Processes that are started again whenever they end, until they are told not to be."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

PAUSE = 0.2
"""Seconds between an end and the next start, as any supervisor's first restart."""


class Immortal:
    """One process in a group of its own, with its output in a file."""

    def __init__(self, name: str, command: Sequence[str], environment: Mapping[str, str], log: Path) -> None:
        self.name, self.command, self.environment, self.log = name, list(command), dict(environment), log
        self.starts = 0
        self._mortal = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._keeper = threading.Thread(target=self._keep, name=name, daemon=True)
        self._keeper.start()

    def _keep(self) -> None:
        with self.log.open("ab") as log:
            while not self._mortal.is_set():
                self._process = subprocess.Popen(
                    self.command, env=self.environment, stdout=log, stderr=log, start_new_session=True
                )
                self.starts += 1
                self._process.wait()
                self._end_group(signal.SIGKILL)
                self._mortal.wait(PAUSE)

    @property
    def pid(self) -> int:
        """The process of the moment."""
        return self._process.pid if self._process else 0

    def kill(self) -> int:
        """Kill the process alone, with SIGKILL; returns its pid, 0 if there was none."""
        if self._process is None or self._process.poll() is not None:
            return 0
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        return self.pid

    def end(self) -> None:
        """End it for good."""
        self._mortal.set()
        self._end_group(signal.SIGTERM)
        self._keeper.join(10)
        self._end_group(signal.SIGKILL)
        self._keeper.join(5)

    def _end_group(self, number: int) -> None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, number) if self.pid else None
