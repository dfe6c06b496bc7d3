"""One part: a process in a session of its own, its output, and when to start it again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from app.cli.run.output import LogFile, pass_on
from app.cli.run.register import Register, end_group

_TETHER = str(Path(__file__).with_name("tether.py"))


@dataclass(frozen=True, slots=True)
class Part:
    """What to start: a name, a command and its whole environment. `ends_last`: others need it to end well."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    ends_last: bool = False


class Child:
    """A running part. `start` belongs to the main thread: the kernel ties a process to a thread's life."""

    def __init__(self, part: Part, log: LogFile, register: Register, tell: Callable[[str], None]) -> None:
        self.part, self._log, self._register, self._tell = part, log, register, tell
        self._process: subprocess.Popen[bytes] | None = None
        self._reader: threading.Thread | None = None
        self.last_words = ""

    @property
    def pid(self) -> int:
        """The process's number, 0 before the first start."""
        return self._process.pid if self._process else 0

    @property
    def log_path(self) -> Path:
        """Where all of its output is kept."""
        return self._log.path

    def start(self) -> None:
        """Start the process and copy its output from now on."""
        tethered = (sys.executable, "-I", "-S", _TETHER, str(os.getpid()), *self.part.command)
        self._process = subprocess.Popen(  # noqa: S603 - our own commands, no shell
            tethered,
            env=dict(self.part.environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self._register.enter(self.part.name, self.pid)
        self._reader = threading.Thread(target=self._read, args=(self._process,), daemon=True)
        self._reader.start()

    def _read(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None  # noqa: S101 - it was asked for above
        with process.stdout as output:
            self.last_words = pass_on(output, self._log, self._tell)  # type: ignore[arg-type]

    def exit_code(self) -> int | None:
        """Return how the process ended, None while it runs. What it left of its group is killed."""
        code = self._process.poll() if self._process else None
        if code is not None:
            self._tidy()
        return code

    def ask_to_end(self) -> None:
        """Send SIGTERM to the process; it ends its own children."""
        if self._process and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End the process and its group at once."""
        if self._process:
            end_group(self.pid, signal.SIGKILL)
            self._process.wait()
            self._tidy()

    def close(self) -> None:
        """Close the log of a part that has ended for good."""
        self._log.close()

    def _tidy(self) -> None:
        """End stragglers of the group, read its last words and take it off the register. May be repeated."""
        if self._reader:
            end_group(self.pid, signal.SIGKILL)
            self._reader.join(1.0)
            self._reader = None
            self._register.leave(self.part.name)


def own_python(*arguments: str) -> tuple[str, ...]:
    """Return the command for a module of this project, run by the Python that runs us."""
    return (sys.executable, "-m", *arguments)
