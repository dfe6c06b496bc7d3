"""Redis gone, frozen, read-only or full: nothing is acknowledged, and all goes well again by itself."""

from __future__ import annotations

import signal

import pytest

from app.sandbox import SandboxAccount, SandboxServer
from tests.journeys.deployment import WRITERS, Deployment
from tests.waiting import wait_for


@pytest.fixture(scope="module")
def account():
    with SandboxServer(SandboxAccount()) as server:
        yield server


@pytest.fixture(scope="module")
def deployment(tmp_path_factory, account):
    one = Deployment(tmp_path_factory.mktemp("deployment"), account.url)
    try:
        wait_for(lambda: one.ready() == 200, 30)
        assert one.session.post(f"{one.web}/v1_1/sandbox/metadata_rules", json=WRITERS, timeout=10).ok
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
def test_nothing_is_acknowledged_meanwhile_and_everything_goes_on_afterwards(deployment, trouble):
    name = trouble.__name__
    before, later = deployment.upload(f"{name}/before"), deployment.upload(f"{name}/later")
    assert deployment.deliver(before) == 200
    wait_for(lambda: deployment.role(before) == "writer", 20)
    mend = trouble(deployment)
    try:
        assert [deployment.deliver(later) for _ in range(5)] == [503] * 5
        assert deployment.ready() == 503
    finally:
        mend()
    wait_for(lambda: deployment.deliver(later) == 200, 20)
    wait_for(lambda: deployment.role(later) == "writer", 40)
    assert deployment.ready() == 200
