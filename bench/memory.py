"""How much memory a process holds, as Linux tells it. Megabytes are of a million bytes."""

from __future__ import annotations

import os
import re
from pathlib import Path


def resident(process: int | None = None) -> float:
    """Return the megabytes that a process holds in memory now; None for this one."""
    return _told("VmRSS", process)


def peak(process: int | None = None) -> float:
    """Return the most megabytes that a process has held in memory so far; None for this one."""
    return _told("VmHWM", process)


def _told(name: str, process: int | None) -> float:
    status = Path(f"/proc/{process or os.getpid()}/status").read_text("ascii")
    found = re.search(rf"^{name}:\s+(\d+) kB$", status, re.MULTILINE)
    if found is None:
        raise SystemExit(f"the system does not tell {name} of process {process or os.getpid()}")
    return int(found[1]) * 1024 / 1e6
