"""Homes, consoles and parts for tests of `fieldwarden run`."""

import io
import logging
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from app.cli.run.child import Part
from app.cli.run.console import Console
from app.cli.run.supervisor import Supervisor


def until(done: Callable[[], object], seconds: float = 20.0) -> object:
    """Wait for a condition and return what made it true."""
    deadline = time.monotonic() + seconds
    while not (found := done()):
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.01)
    return found


def python(name: str, program: str, **more: bool) -> Part:
    """A part that runs a few lines of Python."""
    return Part(name, (sys.executable, "-u", "-c", program), {"PATH": "/usr/bin:/bin"}, **more)


class Watched:
    """A supervisor with what it says and what ends it."""

    def __init__(self, home: Path, pauses: tuple[float, ...]) -> None:
        self.home, self.screen = home, io.StringIO()
        self.ending, self.urgent = threading.Event(), threading.Event()
        self.supervisor = Supervisor(Console(self.screen), home, self.ending, pauses=pauses)

    @property
    def said(self) -> list[str]:
        return self.screen.getvalue().splitlines()

    def wait(self, probe: Callable[[], object]) -> None:
        """Tend the parts until the probe says yes."""
        deadline = time.monotonic() + 20
        assert self.supervisor.wait_for(lambda: bool(probe()) or time.monotonic() > deadline, "a test")
        assert time.monotonic() < deadline, self.said


@pytest.fixture
def watched(tmp_path):
    one = Watched(tmp_path, (0.02, 0.04))
    yield one
    one.supervisor.end(patience=2, urgent=one.urgent)


@pytest.fixture
def log_kept():
    """The log is set up by commands; afterwards it is as it was."""
    root = logging.getLogger()
    level, handlers = root.level, list(root.handlers)
    yield
    root.setLevel(level)
    root.handlers[:] = handlers
    logging.captureWarnings(False)
