"""What tests share that start processes of their own."""

from __future__ import annotations

import os
import socket

KEPT = ("PATH", "HOME", "LANG", "VIRTUAL_ENV", "TMPDIR", "PYTHONPATH")


def inherited(**more: str) -> dict[str, str]:
    """Return the environment for a process that shall know nothing of this shell's settings but `more`."""
    return {**{name: os.environ[name] for name in KEPT if name in os.environ}, **more}


def free_ports(count: int) -> list[int]:
    """Return as many ports that are free now."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports
