"""The home folder of a run: for this user only, used by one run at a time."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.errors import ConfigurationError


@contextmanager
def occupied(home: Path) -> Iterator[None]:
    """Make the folder and hold it while the block runs; the system lets go if we are killed.

    What we and our parts write meanwhile is for this user only.

    Raises ConfigurationError if another run holds it, or if it cannot be made.
    """
    mask = os.umask(0o077)
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = os.open(home / "run.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        os.umask(mask)
        raise ConfigurationError(f"FIELDWARDEN_HOME: {home} cannot be used: {error.strerror}") from error
    try:
        _take(lock, home)
        yield
    finally:
        os.close(lock)
        os.umask(mask)


def _take(lock: int, home: Path) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.read(lock, 20).decode() or "unknown"
        raise ConfigurationError(
            f"Another run (process {holder}) already uses {home}. Stop it, or set FIELDWARDEN_HOME to"
            " another folder and PORT and SANDBOX_PORT to other ports."
        ) from None
    os.truncate(lock, 0)
    os.write(lock, str(os.getpid()).encode())
