"""A part's output: all of it to a log file of bounded size, what a person should know to the console."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

LARGEST = 5_000_000
"""Bytes a log file may have before it is moved aside (one older file is kept)."""

TOLD = ("warning", "error", "critical")
"""Levels of the records that a person should know of."""


class LogFile:
    """An append-only file, for this user only, that moves itself aside when it gets large."""

    def __init__(self, path: Path, largest: int = LARGEST) -> None:
        self.path, self._largest = path, largest
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.parent.chmod(0o700)
        self._file = self._open()

    def _open(self) -> BinaryIO:
        file = self.path.open("ab")
        self.path.chmod(0o600)
        return file

    def write(self, line: bytes) -> None:
        """Append a line; what comes after `close` is lost."""
        with suppress(ValueError):
            self._write(line)

    def _write(self, line: bytes) -> None:
        if self._file.tell() + len(line) > self._largest:
            self._file.close()
            self.path.replace(self.path.with_suffix(".old.log"))
            self._file = self._open()
        self._file.write(line)
        self._file.flush()

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def pass_on(stream: BinaryIO, log: LogFile, tell: Callable[[str], None]) -> str:
    """Copy a part's output until it ends; warnings and errors are told as sentences.

    Returns the last line that was not empty: what a part that dies says last.
    """
    last = ""
    for line in stream:
        log.write(line)
        text = line.decode("utf-8", "replace").strip()
        last = text or last
        if sentence := worth_telling(text):
            tell(sentence)
    return last


def worth_telling(line: str) -> str | None:
    """Return the first line of what a record says, if it is a warning or worse; the rest is for the log."""
    try:
        record = json.loads(line)
        level, message = record["level"], record["message"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    first, *_ = str(message).strip().split("\n", 1)
    return f"{level}: {first}" if level in TOLD else None
