"""Redis gone, frozen, read-only or full: nothing is acknowledged, and all goes well again by itself."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import redis
import requests

from app.cli.run.embedded_redis import prepare
from app.sandbox import SandboxAccount, SandboxServer
from tests.chaos.processes import Immortal
from tests.processes import free_ports
from tests.waiting import wait_for

DEADLINE = 3.0
"""Seconds within which the sender has its answer, whatever Redis does."""
PIXEL = "data:image/png;base64,iVBORw0KGgo="


class Deployment:
    """Redis, a web process and a worker as the Procfile starts them, beside a sandbox account."""

    def __init__(self, folder: Path, account: str) -> None:
        (self.port,) = free_ports(1)
        bare = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        bare["PYTHONPATH"] = str(Path(__file__).parents[2])
        server = prepare(folder / "home", bare)
        environment = {
            **bare,
            "CLOUDINARY_URL": f"cloudinary://sandbox-key:sandbox-secret@sandbox?upload_prefix={account}",
            "REDIS_URL": server.url,
            "PORT": str(self.port),
            "ADMIN_PASSWORD": "trouble trouble",
            "FIELDWARDEN_HOME": str(folder / "home"),
        }
        self.redis_command, self.bare, self.url, self.folder = (
            list(server.part.command),
            bare,
            server.url,
            folder,
        )
        self.start_redis()
        command = [sys.executable, "-m", "app.cli"]
        self.parts = [
            Immortal(name, [*command, name], environment, folder / f"{name}.log")
            for name in ("web", "worker")
        ]
        self.session = requests.Session()
        self.session.auth = ("sandbox-key", "sandbox-secret")

    def start_redis(self) -> None:
        self.redis = subprocess.Popen(self.redis_command, env=self.bare, stdout=subprocess.DEVNULL)

    @property
    def client(self) -> redis.Redis:
        return redis.Redis.from_url(self.url, decode_responses=True)

    def deliver(self, asset_id: str) -> int:
        body = json.dumps({"notification_type": "upload", "asset_id": asset_id}).encode()
        stamp = str(int(time.time()))
        signature = hashlib.sha1(body + stamp.encode() + b"sandbox-secret").hexdigest()
        headers = {"X-Cld-Timestamp": stamp, "X-Cld-Signature": signature}
        started = time.monotonic()
        answer = self.session.post(
            f"http://127.0.0.1:{self.port}/webhooks/sandbox", data=body, headers=headers, timeout=30
        )
        assert time.monotonic() - started < DEADLINE
        return answer.status_code

    def ready(self) -> int:
        try:
            return self.session.get(f"http://127.0.0.1:{self.port}/readyz", timeout=10).status_code
        except requests.RequestException:
            return 0

    def close(self) -> None:
        self.session.close()
        for part in self.parts:
            part.end()
        self.redis.send_signal(signal.SIGCONT)
        self.redis.kill()
        self.redis.wait()


@pytest.fixture(scope="module")
def account():
    with SandboxServer(SandboxAccount()) as server:
        yield server


@pytest.fixture(scope="module")
def deployment(tmp_path_factory, account):
    one = Deployment(tmp_path_factory.mktemp("deployment"), account.url)
    try:
        wait_for(lambda: one.ready() == 200, 30)
        rule = {
            "name": "writers",
            "metadata_field_id": "role",
            "condition": {"metadata_field_id": "category", "equals": "employee"},
            "result": {"enable": True, "apply_value": {"value": "writer"}},
        }
        rules = f"http://127.0.0.1:{one.port}/v1_1/sandbox/metadata_rules"
        assert one.session.post(rules, json=rule, timeout=10).status_code == 200
        yield one
    finally:
        one.close()


def gone(deployment):
    deployment.redis.kill()
    deployment.redis.wait()
    return deployment.start_redis


def frozen(deployment):
    deployment.redis.send_signal(signal.SIGSTOP)
    return lambda: deployment.redis.send_signal(signal.SIGCONT)


def read_only(deployment):
    deployment.client.replicaof("127.0.0.1", "1")
    return lambda: deployment.client.replicaof("NO", "ONE")


def full(deployment):
    deployment.client.config_set("maxmemory", "1")
    return lambda: deployment.client.config_set("maxmemory", "0")


@pytest.mark.parametrize("trouble", [gone, frozen, read_only, full])
def test_nothing_is_acknowledged_meanwhile_and_everything_goes_on_afterwards(deployment, account, trouble):
    def upload(name):
        data = {"public_id": name, "file": PIXEL, "metadata": "category=employee"}
        url = f"{account.url}/v1_1/sandbox/image/upload"
        return deployment.session.post(url, data=data, timeout=10).json()["asset_id"]

    def role(asset_id):
        url = f"{account.url}/v1_1/sandbox/resources/{asset_id}"
        return deployment.session.get(url, timeout=10).json()["metadata"].get("role")

    before, later = upload(f"{trouble.__name__}/before"), upload(f"{trouble.__name__}/later")
    assert deployment.deliver(before) == 200
    wait_for(lambda: role(before) == "writer", 20)
    mend = trouble(deployment)
    try:
        assert [deployment.deliver(later) for _ in range(5)] == [503] * 5
        assert deployment.ready() == 503
    finally:
        mend()
    wait_for(lambda: deployment.deliver(later) == 200, 20)
    wait_for(lambda: role(later) == "writer", 40)
    assert deployment.ready() == 200
