"""The web door as it is deployed: `fieldwarden web`, a process of its own, spoken to in plain bytes."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.waiting import wait_for

KEPT = ("PATH", "HOME", "LANG", "VIRTUAL_ENV", "TMPDIR", "PYTHONPATH")


@dataclass(frozen=True)
class Answer:
    """An HTTP answer. `headers` are in lower case, without the date."""

    status: int
    headers: dict[str, str]
    body: bytes


class Web:
    """Runs `fieldwarden web` on a free port of an address until the block ends. `log` is what it wrote."""

    def __init__(self, home: Path, host: str = "127.0.0.1", **settings: str) -> None:
        with socket.create_server((host, 0)) as free:
            self.host, self.port = host, free.getsockname()[1]
        self.path = home / f"web-{self.port}.log"
        inherited = {name: os.environ[name] for name in KEPT if name in os.environ}
        self._environment = {**inherited, "FIELDWARDEN_HOME": str(home), "PORT": str(self.port), **settings}
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    @property
    def log(self) -> str:
        return self.path.read_text()

    def __enter__(self) -> Self:
        with self.path.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "app.cli", "web", "--host", self.host, "--workers", "1"],
                env=self._environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        try:
            wait_for(self._serves, 30)
        except AssertionError:
            self.__exit__(None, None, None)
            raise AssertionError(self.log) from None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process
        self._process.terminate()
        self._process.wait(timeout=20)

    def _serves(self) -> bool:
        assert self._process
        assert self._process.poll() is None, "it has ended"
        try:
            return self.send("GET", "/readyz").status == 200
        except OSError:
            return False

    def send(
        self, method: str, path: str, *headers: bytes, body: bytes = b"", host: str | None = None
    ) -> Answer:
        """Send one request; each header is a line as it goes over the wire."""
        lines = (
            f"{method} {path} HTTP/1.1",
            f"Host: {host or f'{self.host}:{self.port}'}",
            "Connection: close",
        )
        head = [*(line.encode() for line in lines), f"Content-Length: {len(body)}".encode(), *headers]
        with socket.create_connection((self.host, self.port), timeout=10) as wire:
            wire.sendall(b"\r\n".join(head) + b"\r\n\r\n" + body)
            told = b""
            while piece := wire.recv(65536):
                told += piece
        return _answer(told)


def _answer(told: bytes) -> Answer:
    head, _, body = told.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    pairs = (line.split(": ", 1) for line in lines)
    headers = {name.lower(): value for name, value in pairs}
    headers.pop("date", None)
    return Answer(int(first.split()[1]), headers, body)
