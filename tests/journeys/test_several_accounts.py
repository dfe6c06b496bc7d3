"""Two accounts share one deployment and its one worker: a burst at one does not hold up the other."""

from __future__ import annotations

import time

import pytest
import requests

from app.sandbox import SandboxAccount, SandboxServer
from tests.journeys.deployment import PIXEL, WRITERS, Deployment
from tests.waiting import wait_for

QUIET = "quiet"
BURST = 1000


@pytest.fixture
def accounts():
    quiet = SandboxAccount(cloud_name=QUIET, api_key="quiet-key", api_secret="quiet-secret")
    with SandboxServer(SandboxAccount()) as busy, SandboxServer(quiet) as other:
        yield busy, other


@pytest.fixture
def deployment(tmp_path, accounts):
    busy, other = accounts
    urls = f"{busy.cloudinary_url} {other.cloudinary_url}"
    one = Deployment(tmp_path, busy.url, CLOUDINARY_URL=urls, SWEEP_EVERY="0")
    try:
        wait_for(lambda: one.ready() == 200 and one.well(), 30)
        assert one.session.post(f"{one.web}/v1_1/sandbox/metadata_rules", json=WRITERS).ok
        rules, key = f"{one.web}/v1_1/{QUIET}/metadata_rules", ("quiet-key", "quiet-secret")
        assert requests.post(rules, json=WRITERS, auth=key, timeout=10).ok
        yield one
    finally:
        one.close()


def test_an_event_of_the_quiet_account_is_not_held_up_by_a_burst_at_the_busy_one(deployment, accounts):
    busy, other = accounts
    burst = [deployment.upload(f"burst/{number}") for number in range(BURST)]
    busy.account.faults.set({"latency_ms": 500})
    deployment.stop("worker")
    for asset in burst:
        assert deployment.deliver(asset) == 200
    key = ("quiet-key", "quiet-secret")
    hook = {"uri": f"{deployment.web}/webhooks/{QUIET}", "event_type": "all"}
    assert requests.post(f"{other.url}/v1_1/{QUIET}/triggers", json=hook, auth=key, timeout=10).ok
    deployment.start("worker")
    wait_for(lambda: deployment.status().get("in_flight"), 20)
    data = {"public_id": "one", "file": PIXEL, "metadata": "category=employee"}
    upload = requests.post(f"{other.url}/v1_1/{QUIET}/image/upload", data=data, auth=key, timeout=10)
    asset, sent = upload.json()["asset_id"], time.monotonic()

    def role():
        shown = requests.get(f"{other.url}/v1_1/{QUIET}/resources/{asset}", auth=key, timeout=10)
        return shown.json()["metadata"].get("role")

    wait_for(lambda: role() == "writer", 60)
    waited, still = time.monotonic() - sent, deployment.status()["pending"]
    assert still > BURST // 3, f"the other had {still} left after {waited:.1f} s"
    busy.account.faults.set({})
    wait_for(lambda: deployment.status().get("pending") == 0, 60)
    assert all(deployment.role(one) == "writer" for one in burst)
