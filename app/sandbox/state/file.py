"""The file that an account is kept in: read at the start, replaced in one step, never left half written."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from app.sandbox.account import SandboxAccount
from app.sandbox.errors import StateInvalid, StateUnsaved
from app.sandbox.state.document import read, written
from app.sandbox.state.stores import Snapshot, put_back, take

PAUSE = 3.0
"""Seconds between two looks whether something has changed; longer while a save takes long."""


class StateFile:
    """One account's file. `save` may be called from any thread."""

    def __init__(self, path: Path, pause: float = PAUSE) -> None:
        self.path = path
        self._pause = pause
        self._saved: Snapshot | None = None
        self._lock = threading.Lock()

    def load(self) -> Snapshot | None:
        """Return what the file holds, None if there is no file.

        Raises StateInvalid, naming the file and the remedy, for one that cannot be used.
        """
        try:
            text = self.path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StateInvalid(f"{self.path} cannot be read: {error.strerror or error}") from error
        try:
            self._saved = read(text)
            put_back(SandboxAccount(seed_example=False), self._saved)
        except StateInvalid as error:
            raise StateInvalid(
                f"{self.path} cannot be used: {error}. Name another file, or move this one away."
            ) from error
        return self._saved

    def save(self, account: SandboxAccount) -> bool:
        """Write what has changed since the last save; returns whether something had. Raises StateUnsaved."""
        with self._lock:
            snapshot = take(account)
            if snapshot == self._saved:
                return False
            try:
                self._replace(snapshot)
            except OSError as error:
                raise StateUnsaved(f"{self.path} cannot be saved: {error.strerror or error}") from error
            self._saved = snapshot
            return True

    @contextmanager
    def kept(self, account: SandboxAccount, tell: Callable[[str], None]) -> Iterator[None]:
        """Save now, every few seconds while the block runs, and at its end.

        A save that fails in between is told once and tried again; the first and the last raise StateUnsaved.
        """
        self.save(account)
        ended = threading.Event()
        keeper = threading.Thread(target=self._keep, args=(account, ended, tell), name="sandbox-state")
        keeper.start()
        try:
            yield
        finally:
            ended.set()
            keeper.join()
        self.save(account)

    def _keep(self, account: SandboxAccount, ended: threading.Event, tell: Callable[[str], None]) -> None:
        told, pause = "", self._pause
        while not ended.wait(pause):
            began = time.monotonic()
            try:
                self.save(account)
                told = ""
            except StateUnsaved as error:
                if str(error) != told:
                    told = str(error)
                    tell(told)
            pause = max(self._pause, 10 * (time.monotonic() - began))

    def _replace(self, snapshot: Snapshot) -> None:
        """Write beside the file, for this user only, then put it in the file's place in one step."""
        target = self.path.resolve()  # a link stays one
        beside = target.with_name(f".{target.name}.{os.getpid()}.new")
        try:
            with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
                file.writelines(written(snapshot))
                file.flush()
                os.fsync(file.fileno())
            beside.replace(target)
        except BaseException:
            with suppress(OSError):
                beside.unlink()
            raise
