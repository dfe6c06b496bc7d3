"""Keeps the parts alive and ends them: the loop behind `fieldwarden run`."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from app.cli.run.child import Child, Part
from app.cli.run.console import Console
from app.cli.run.output import LogFile
from app.cli.run.register import Register
from app.cli.run.strays import kill_strays, reap_strays
from app.errors import FieldwardenError

PAUSES = (1.0, 2.0, 4.0, 8.0, 16.0, 30.0)
"""Seconds before the first, second, ... restart; the last one stays."""

STEADY = 60.0
"""Seconds a part must run for its pauses to begin anew."""

TICK = 0.05


class PartRefused(FieldwardenError):
    """A part ended at the start because it cannot work as it is set up. The message is what it said."""


@dataclass(slots=True)
class _Care:
    """A child and how it fares: since when it runs, how often it died, when it is due again."""

    child: Child
    since: float
    deaths: int = 0
    due: float | None = None


class Supervisor:
    """Starts parts, restarts those that die, ends them all. Used by one thread, the main one."""

    def __init__(
        self,
        console: Console,
        home: Path,
        ending: threading.Event,
        *,
        pauses: tuple[float, ...] = PAUSES,
        strays: bool = False,
    ) -> None:
        """Start nothing yet. `strays`: all children of this process are ours to reap and to end."""
        self._console, self._home, self._ending, self._pauses = console, home, ending, pauses
        self._strays = strays
        self._register = Register(home / "processes")
        self._cares: list[_Care] = []
        self.starting = True

    def start(self, part: Part) -> Child:
        """Start a part; from now on it is kept alive."""
        log = LogFile(self._home / "logs" / f"{part.name}.log")
        child = Child(
            part, log, self._register, lambda sentence: self._console.say(f"{part.name:<8}| {sentence}")
        )
        child.start()
        self._cares.append(_Care(child, time.monotonic()))
        return child

    def end_leftovers(self) -> list[str]:
        """End parts of an earlier run of this home that was killed; returns their names."""
        return self._register.end_leftovers()

    def wait_for(self, probe: Callable[[], bool], what: str, patience: float = 10.0) -> bool:
        """Tend the parts until the probe says yes; False if we are told to end before.

        After `patience` seconds one line says what is being waited for, and the wait goes on.
        """
        deadline = time.monotonic() + patience
        while not self._ending.is_set():
            if probe():
                return True
            self._tend()
            if time.monotonic() > deadline:
                deadline = float("inf")
                self._console.say(f"still waiting for {what}; logs are in {self._home / 'logs'}")
            self._ending.wait(TICK)
        return False

    def watch(self) -> None:
        """Tend the parts until we are told to end."""
        self.starting = False
        while not self._ending.wait(TICK):
            self._tend()

    def _tend(self) -> None:
        for care in self._cares:
            if care.due is None:
                self._look_after(care)
            elif time.monotonic() >= care.due:
                care.since, care.due = time.monotonic(), None
                care.child.start()
        if self._strays:
            reap_strays({care.child.pid for care in self._cares})

    def _look_after(self, care: _Care) -> None:
        code = care.child.exit_code()
        if code is None:
            return
        if code == 2 and self.starting:
            raise PartRefused(f"{care.child.part.name}: {care.child.last_words}")
        ran = time.monotonic() - care.since
        care.deaths = 1 if ran >= STEADY else care.deaths + 1
        pause = self._pauses[min(care.deaths, len(self._pauses)) - 1]
        care.due = time.monotonic() + pause
        self._console.say(
            f"{care.child.part.name:<8}| ended ({_how(code)}), starts again in {pause:g} s;"
            f" log: {care.child.log_path}"
        )

    def end(self, *, patience: float = 5.0, last_patience: float = 2.0, urgent: threading.Event) -> None:
        """End everything: ask, wait, kill; parts that `ends_last` after the others.

        urgent: set to stop waiting and kill.
        """
        first = [care.child for care in self._cares if not care.child.part.ends_last]
        last = [care.child for care in self._cares if care.child.part.ends_last]
        _end(first, patience, urgent)
        if self._strays:
            kill_strays({child.pid for child in last})
        _end(last, last_patience, threading.Event())
        for child in (*first, *last):
            child.close()
        self._cares.clear()


def _end(children: Iterable[Child], patience: float, urgent: threading.Event) -> None:
    running = list(children)
    for child in running:
        child.ask_to_end()
    deadline = time.monotonic() + patience
    while running and time.monotonic() < deadline and not urgent.wait(0.02):
        running = [child for child in running if child.exit_code() is None]
    for child in running:
        child.kill()


def _how(code: int) -> str:
    return f"exit code {code}" if code >= 0 else f"killed by {signal.Signals(-code).name}"
