"""Serving a sandbox account from the command line until told to stop."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from types import FrameType
from typing import Any

from app.sandbox.account import SandboxAccount
from app.sandbox.server import SandboxServer
from app.sandbox.state.file import StateFile

_ENDINGS = (signal.SIGTERM, signal.SIGINT)


def serve(
    account: SandboxAccount,
    port: int,
    *,
    file: StateFile | None = None,
    ready: Callable[[SandboxServer], None] = lambda _: None,
    tell: Callable[[str], None] = lambda _: None,
    stop: threading.Event | None = None,
) -> None:
    """Serve an account on the loopback interface until SIGTERM, SIGINT or `stop`, then return.

    The account is kept in `file`, if there is one, while it is served. `ready` is called once the server
    serves, `tell` with a sentence when a save in between fails. Raises PortTaken if the port is in use and
    StateUnsaved if the file cannot be written at the start or at the end (both are SandboxErrors).
    """
    ending = stop or threading.Event()
    account.file = file
    with _ended_by_signals(ending), SandboxServer(account, port) as server, _kept(account, file, tell):
        ready(server)
        while not ending.wait(0.5):
            pass
        server.stop()  # so that the last save misses nothing


def _kept(
    account: SandboxAccount, file: StateFile | None, tell: Callable[[str], None]
) -> AbstractContextManager[None]:
    return nullcontext() if file is None else file.kept(account, tell)


@contextmanager
def _ended_by_signals(ending: threading.Event) -> Iterator[None]:
    """Set the event at either signal while the block runs; signals belong to the main thread only."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def end(_: int, __: FrameType | None) -> Any:
        ending.set()

    before = {number: signal.signal(number, end) for number in _ENDINGS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
