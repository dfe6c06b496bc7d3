"""What the person at the terminal sees: whole lines, at once, also when it goes to a file."""

from __future__ import annotations

import sys
import threading
from contextlib import suppress
from typing import TextIO


class Console:
    """Prints lines; may be used by several threads. A reader who left is no reason to stop."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stdout
        self._lock = threading.Lock()
        if (
            isinstance(encoding := getattr(self._stream, "encoding", None), str)
            and encoding.lower() != "utf-8"
        ):
            self._stream.reconfigure(errors="replace")  # type: ignore[union-attr]

    def say(self, text: str = "") -> None:
        """Print one line or several."""
        with self._lock, suppress(OSError, ValueError):
            self._stream.write(f"{text}\n")
            self._stream.flush()
