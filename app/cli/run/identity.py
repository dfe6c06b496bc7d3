"""Which process is which: a pid together with when it started, so that a reused pid is not mistaken."""

from __future__ import annotations

import subprocess
from pathlib import Path

_PROC = Path("/proc/sys/kernel/random/boot_id")


def identity(pid: int) -> str | None:
    """Return a text that no other process ever has, or None if there is no such process."""
    return _from_proc(pid) if _PROC.exists() else _from_ps(pid)


def children_of(pid: int) -> list[int]:
    """Return the pids of a process's children, as far as the system tells."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        fields = _stat(entry)
        if fields and int(fields[1]) == pid:
            found.append(int(entry.parent.name))
    return found


def _from_proc(pid: int) -> str | None:
    fields = _stat(Path(f"/proc/{pid}/stat"))
    if not fields or fields[0] in ("Z", "X"):
        return None
    boot = _PROC.read_text().strip()
    return f"{pid} {fields[19]} {boot}"


def _stat(file: Path) -> list[str]:
    """Return the fields of a stat file from the state on; the name before it may hold anything."""
    try:
        return file.read_text("utf-8", "replace").rpartition(")")[2].split()
    except OSError:
        return []


def _from_ps(pid: int) -> str | None:
    asked = subprocess.run(  # noqa: S603 - a number is all that is passed
        ["/bin/ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return f"{pid} {asked.stdout.strip()}" if asked.stdout.strip() else None
