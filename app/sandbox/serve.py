"""Serving a sandbox account from the command line until told to stop."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from app.sandbox.account import SandboxAccount
from app.sandbox.server import SandboxServer

_ENDINGS = (signal.SIGTERM, signal.SIGINT)


def serve(
    port: int,
    *,
    seed_example: bool = True,
    webhook: str | None = None,
    retry_scale: float = 1.0,
    strict_disabled: bool = False,
    enforce_rules: bool = False,
    signature_algorithm: str = "sha1",
    ready: Callable[[str], None] | None = None,
    stop: threading.Event | None = None,
) -> None:
    """Serve an account on the loopback interface until SIGTERM, SIGINT or `stop`, then return.

    `webhook` is a URL to tell of all events; `ready` is called with the server's address once it serves.
    Raises PortTaken (a SandboxError) if the port is in use, ApiError (one too) for a webhook that is no URL.
    """
    ending = stop or threading.Event()
    account = SandboxAccount(
        seed_example=seed_example,
        webhook=webhook,
        retry_scale=retry_scale,
        strict_disabled=strict_disabled,
        enforce_rules=enforce_rules,
        signature_algorithm=signature_algorithm,
    )
    with _ended_by_signals(ending), SandboxServer(account, port) as server:
        if ready is not None:
            ready(server.url)
        while not ending.wait(0.5):
            pass


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
