"""How much memory a process holds, as Linux tells it. Megabytes are of a million bytes."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path


def resident(process: int | None = None) -> float:
    """Return the megabytes that a process holds in memory now; None for this one."""
    return _told("VmRSS", process)


def peak(process: int | None = None) -> float:
    """Return the most megabytes that a process has held in memory so far; None for this one."""
    return _told("VmHWM", process)


def family(process: int) -> dict[int, str]:
    """Return a process and all that descend from it, each with its command line."""
    parents, lines = {}, {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with suppress(OSError):  # it has ended meanwhile
                status = (folder / "stat").read_text("utf-8", "replace")
                parents[int(folder.name)] = int(status.rpartition(")")[2].split()[1])
                lines[int(folder.name)] = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
    found = {process}
    while more := {one for one, parent in parents.items() if parent in found} - found:
        found |= more
    return {one: lines[one] for one in sorted(found) if one in lines}


def share(processes: Iterable[int]) -> float:
    """Return the megabytes that some processes hold together; what several share is counted once."""
    texts = [Path(f"/proc/{one}/smaps_rollup").read_text("ascii") for one in processes]
    return sum(int(re.findall(r"^Pss:\s+(\d+) kB$", text, re.MULTILINE)[0]) for text in texts) * 1024 / 1e6


def _told(name: str, process: int | None) -> float:
    status = Path(f"/proc/{process or os.getpid()}/status").read_text("ascii")
    found = re.search(rf"^{name}:\s+(\d+) kB$", status, re.MULTILINE)
    if found is None:
        raise SystemExit(f"the system does not tell {name} of process {process or os.getpid()}")
    return int(found[1]) * 1024 / 1e6
