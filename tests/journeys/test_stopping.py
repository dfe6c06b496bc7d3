"""A worker is told to end in the middle of a drain, as Compose and most platforms do: it has ten seconds."""

from __future__ import annotations

import signal
import subprocess
import sys
import time

import pytest

from app.sandbox import SandboxAccount, SandboxServer
from tests.journeys.deployment import WRITERS, Deployment
from tests.waiting import wait_for

PATIENCE = 10.0
ASSETS = 400


@pytest.fixture
def account():
    with SandboxServer(SandboxAccount()) as server:
        yield server


@pytest.fixture
def deployment(tmp_path, account):
    one = Deployment(tmp_path, account.url, SWEEP_EVERY="0")
    try:
        wait_for(lambda: one.ready() == 200 and one.well(), 30)
        assert one.session.post(f"{one.web}/v1_1/sandbox/metadata_rules", json=WRITERS).ok
        one.stop("worker")
        yield one
    finally:
        one.close()


def test_it_ends_in_time_gives_its_shard_back_and_another_goes_on(deployment, account):
    assets = [deployment.upload(f"many/{number}") for number in range(ASSETS)]
    for asset in assets:
        assert deployment.deliver(asset) == 200
    account.account.faults.set({"latency_ms": 1000})
    worker = subprocess.Popen([sys.executable, "-m", "app.cli", "worker"], env=deployment.environment)
    try:
        wait_for(lambda: deployment.status().get("in_flight"), 20)
        told = time.monotonic()
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(PATIENCE) == 0
    finally:
        worker.kill()
        worker.wait()
    assert time.monotonic() - told < PATIENCE
    status = deployment.status()
    assert status["in_flight"] == 0, "the lease was given back"
    assert status["pending"] > 0, "it did not go on to the end"
    account.account.faults.set({})
    deployment.start("worker")
    wait_for(lambda: deployment.status().get("pending") == 0, 60)
    assert all(deployment.role(asset) == "writer" for asset in assets)
