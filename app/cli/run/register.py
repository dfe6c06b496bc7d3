"""The processes a run has started, on file, so that the next run can end what a killed one left behind."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from app.cli.run.identity import identity


class Register:
    """A folder with one small file for each part: the identity of its process."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def enter(self, name: str, pid: int) -> None:
        """Note a part's process in place of the one before."""
        (self._folder / name).write_text(identity(pid) or "")

    def leave(self, name: str) -> None:
        """Forget a part."""
        (self._folder / name).unlink(missing_ok=True)

    def end_leftovers(self, patience: float = 6.0) -> list[str]:
        """End what an earlier run left behind, together, and return the names of those parts.

        Only processes with the very identity on file are touched: a stranger with a reused pid is not.
        patience: seconds between asking them to end and killing them.
        """
        left = {file.name: pid for file in self._folder.iterdir() if (pid := _still_there(file))}
        for number, wait in ((signal.SIGTERM, patience), (signal.SIGKILL, patience)):
            for name, pid in left.items():
                if _still_there(self._folder / name):
                    end_group(pid, number)
            _wait(lambda: not any(_still_there(self._folder / name) for name in left), wait)
        for file in self._folder.iterdir():
            file.unlink()
        return list(left)


def end_group(pid: int, number: int) -> None:
    """Send a signal to a process that leads a group, and to its group."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, number)


def _still_there(file: Path) -> int:
    """Return the pid on file if that very process still runs, else 0."""
    noted = file.read_text().strip()
    pid = int(noted.split()[0]) if noted[:1].isdigit() else 0
    return pid if pid and identity(pid) == noted else 0


def _wait(done: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not done() and time.monotonic() < deadline:
        time.sleep(0.02)
