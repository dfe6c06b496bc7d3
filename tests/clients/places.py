"""Where clients are pointed at: the sandbox account, or the service in front of it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

from tests.processes import free_ports, inherited
from tests.waiting import wait_for

from .base import CLOUD, KEY, SECRET, cloudinary_url


@contextmanager
def running_service(sandbox: str, redis_url: str, home: Path) -> Iterator[str]:
    """Run the service's web process in front of a sandbox account and give its address."""
    address = f"http://127.0.0.1:{free_ports(1)[0]}"
    settings = {
        "CLOUDINARY_URL": cloudinary_url(sandbox),
        "REDIS_URL": redis_url,
        "PORT": address.rpartition(":")[2],
        "FIELDWARDEN_HOME": str(home),
        "ADMIN_PASSWORD": "pass word",
    }
    command = [sys.executable, "-m", "app.cli", "web", "--workers", "1"]
    with subprocess.Popen(command, env=inherited(**settings)) as process:
        try:
            wait_for(lambda: process.poll() is not None or _serves_rules(address), 60)
            yield address
        finally:
            process.terminate()


def forget_rules(address: str) -> None:
    """Delete all rules that the service at the address has."""
    for rule in _rules(address).json()["metadata_rules"]:
        _rules(address, "DELETE", f"/{rule['external_id']}")


def _serves_rules(address: str) -> bool:
    try:
        return _rules(address).status_code == 200
    except requests.ConnectionError:
        return False


def _rules(address: str, method: str = "GET", path: str = "") -> requests.Response:
    url = f"{address}/v1_1/{CLOUD}/metadata_rules{path}"
    return requests.request(method, url, auth=(KEY, SECRET), timeout=10)
