"""A deployment as the Procfile starts it, with its own Redis. Each part can be ended and started."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import redis
import requests

from app.cli.run.embedded_redis import prepare
from tests.chaos.processes import Immortal
from tests.processes import free_ports

DEADLINE = 3.0
"""Seconds within which the sender has its answer, whatever Redis does."""
PIXEL = "data:image/png;base64,iVBORw0KGgo="
WRITERS = {
    "name": "writers",
    "metadata_field_id": "role",
    "condition": {"metadata_field_id": "category", "equals": "employee"},
    "result": {"enable": True, "apply_value": {"value": "writer"}},
}
"""A rule that gives employees a role."""


class Deployment:
    """Redis, a web process and a worker as the Procfile starts them, beside a sandbox account."""

    def __init__(self, folder: Path, account: str, **settings: str) -> None:
        (port,) = free_ports(1)
        self.web, self.account = f"http://127.0.0.1:{port}", account
        bare = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        bare["PYTHONPATH"] = str(Path(__file__).parents[2])
        server = prepare(folder / "home", bare)
        self.environment = {
            **bare,
            "CLOUDINARY_URL": f"cloudinary://sandbox-key:sandbox-secret@sandbox?upload_prefix={account}",
            "REDIS_URL": server.url,
            "PORT": str(port),
            "ADMIN_PASSWORD": "trouble trouble",
            "FIELDWARDEN_HOME": str(folder / "home"),
            **settings,
        }
        self.redis_command, self.bare, self.url = list(server.part.command), bare, server.url
        self.folder, self.home = folder, folder / "home"
        self.start_redis()
        self.parts: dict[str, Immortal] = {}
        for name in ("web", "worker"):
            self.start(name)
        self.session = requests.Session()
        self.session.auth = ("sandbox-key", "sandbox-secret")

    def start(self, name: str) -> None:
        """Start `web` or `worker`; it is started again whenever it ends, until it is stopped."""
        command = [sys.executable, "-m", "app.cli", name]
        self.parts[name] = Immortal(name, command, self.environment, self.folder / f"{name}.log")

    def stop(self, name: str) -> None:
        self.parts.pop(name).end()

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command with the settings of the deployment."""
        return subprocess.run(
            [sys.executable, "-m", "app.cli", *arguments],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=60,
            check=False,
        )

    def start_redis(self) -> None:
        self.redis = subprocess.Popen(self.redis_command, env=self.bare, stdout=subprocess.DEVNULL)

    @property
    def client(self) -> redis.Redis:
        return redis.Redis.from_url(self.url, decode_responses=True)

    def status(self) -> dict:
        """Return the account's status; nothing while nobody answers."""
        with suppress(requests.RequestException):
            answer = self.session.get(f"{self.web}/api/sandbox/status", timeout=10)
            return answer.json() if answer.ok else {}
        return {}

    def degraded(self, words: str) -> bool:
        """Whether the status says these words of what is wrong."""
        return words in str(self.status().get("degraded"))

    def well(self) -> bool:
        """Whether the status is there and says that nothing is wrong."""
        return self.status().get("degraded", "unknown") is None

    def upload(self, public_id: str) -> str:
        """Upload an employee without a role; returns the asset id."""
        data = {"public_id": public_id, "file": PIXEL, "metadata": "category=employee"}
        answer = self.session.post(f"{self.account}/v1_1/sandbox/image/upload", data=data, timeout=10)
        return str(answer.json()["asset_id"])

    def role(self, asset_id: str) -> str | None:
        """Return the role that the account has for an asset."""
        answer = self.session.get(f"{self.account}/v1_1/sandbox/resources/{asset_id}", timeout=10)
        return answer.json().get("metadata", {}).get("role")

    def deliver(self, asset_id: str) -> int:
        """Tell of an upload; returns the status of the answer."""
        return self.post({"notification_type": "upload", "asset_id": asset_id})

    def post(self, event: dict) -> int:
        body = json.dumps(event).encode()
        stamp = str(int(time.time()))
        signature = hashlib.sha1(body + stamp.encode() + b"sandbox-secret").hexdigest()
        headers = {"X-Cld-Timestamp": stamp, "X-Cld-Signature": signature}
        started = time.monotonic()
        answer = self.session.post(f"{self.web}/webhooks/sandbox", data=body, headers=headers, timeout=30)
        assert time.monotonic() - started < DEADLINE
        return answer.status_code

    def ready(self) -> int:
        try:
            return self.session.get(f"{self.web}/readyz", timeout=10).status_code
        except requests.RequestException:
            return 0

    def close(self) -> None:
        self.session.close()
        for part in self.parts.values():
            part.end()
        self.redis.send_signal(signal.SIGCONT)
        self.redis.kill()
        self.redis.wait()
