"""Installing the Node clients from their registry, once for all test processes."""

from __future__ import annotations

import fcntl
import hashlib
import re
import shutil
import subprocess
from pathlib import Path

HERE = Path(__file__).parent
LOCK = HERE / "package-lock.json"
INSTALLED = HERE / "node_modules" / ".installed-from"
OLDEST_NODE = 18
_UNREACHABLE = re.compile(
    r"ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT"
)


class CannotInstall(Exception):
    """Something that the Node clients need is not on this machine; the message says what to do."""


def install() -> None:
    """Install what package-lock.json says, unless that is there already.

    Raises CannotInstall without Node, with too old a one, and where the registry cannot be reached.
    """
    _check_node()
    with (HERE / "package.json").open() as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)
        wanted = hashlib.sha256(LOCK.read_bytes()).hexdigest()
        if not INSTALLED.exists() or INSTALLED.read_text() != wanted:
            run_npm(HERE)
            INSTALLED.write_text(wanted)


def _check_node() -> None:
    missing = [program for program in ("node", "npm") if not shutil.which(program)]
    if missing:
        raise CannotInstall(f"{' and '.join(missing)} not found: install Node {OLDEST_NODE} or newer and npm")
    version = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout.strip()
    if int(version.removeprefix("v").split(".")[0]) < OLDEST_NODE:
        raise CannotInstall(f"Node {version} is too old: install Node {OLDEST_NODE} or newer")


def run_npm(folder: Path) -> None:
    """Install what the lock file in a folder says; raises CannotInstall if the registry is out of reach."""
    command = ["npm", "ci", "--ignore-scripts", "--prefer-offline"]
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if ran.returncode and _UNREACHABLE.search(ran.stderr):
        raise CannotInstall("the npm registry cannot be reached: the Node clients could not be installed")
    assert ran.returncode == 0, ran.stderr
