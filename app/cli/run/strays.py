"""Processes whose parent, a part of ours, has died: a worker's running job, a server's own children.

On Linux they are handed to us instead of to init, so that ending everything means everything. Elsewhere
nothing is handed over and nothing is done.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from contextlib import suppress

from app.cli.run.identity import children_of

_PR_SET_CHILD_SUBREAPER = 36


def adopt_strays() -> bool:
    """Ask for strays to be handed to this process; says whether they are."""
    return sys.platform == "linux" and bool(ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1) == 0)


def reap_strays(ours: set[int]) -> None:
    """Collect one stray that has ended, and leave the children named alone."""
    with suppress(ChildProcessError):
        ended = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        if ended and ended.si_pid not in ours:
            os.waitpid(ended.si_pid, os.WNOHANG)


def kill_strays(ours: set[int]) -> None:
    """Kill every child of this process but those named, and what is handed to us when they die."""
    while strays := [pid for pid in children_of(os.getpid()) if pid not in ours]:
        for pid in strays:
            with suppress(ProcessLookupError, ChildProcessError):
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
