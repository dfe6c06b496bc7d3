"""A process that answers JSON lines: the Node and `cld` drivers, and the MCP servers."""

from __future__ import annotations

import json
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from tests.processes import inherited


class LineProcess:
    """Started once and asked again and again; what it says on standard error is told when it dies."""

    def __init__(self, *command: str | Path, **environment: str) -> None:
        self._log = tempfile.TemporaryFile("w+")  # noqa: SIM115 - closed with the process
        self._process = subprocess.Popen(
            command,
            env=inherited(**environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
            encoding="utf-8",
        )

    def ask(self, question: Any) -> Any:
        """Send one line and return the one that answers it."""
        self.send(question)
        return self.read()

    def send(self, message: Any) -> None:
        self._process.stdin.write(json.dumps(message) + "\n")
        self._process.stdin.flush()

    def read(self) -> Any:
        line = self._process.stdout.readline()
        if not line:
            self._log.seek(0)
            raise AssertionError(f"the process ended: {self._log.read()}")
        return json.loads(line)

    def close(self) -> None:
        """Close its input, which ends it, and wait."""
        self._process.stdin.close()
        self._process.wait(timeout=10)
        self._process.stdout.close()
        self._log.close()
