"""An asset that ends the whole worker process each time it is judged: real processes, killed for good."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import contextmanager, suppress

import pytest
import redis

from app.model import Arrival
from app.sandbox import SandboxAccount, SandboxServer
from app.store import keys
from app.store.mailbox import RedisMailbox
from app.store.records import RedisRecords
from app.store.rulebook import RedisRuleBook
from tests.usecases.world import AUTH, CLOUD, PIXEL
from tests.waiting import wait_for

PROGRAM = """
import os, signal, sys
import app.store.mailbox
from app.rules import RuleSet

real = RuleSet.evaluate

def evaluate(self, values, **more):
    if values.get("kind") == "odd":
        os.kill(os.getpid(), signal.SIGKILL)
    return real(self, values, **more)

RuleSet.evaluate = evaluate
app.store.mailbox.RedisMailbox.__init__.__defaults__ = (1.0,)
app.store.mailbox.BEHIND_OTHERS = 0.2
from worker.__main__ import main
sys.exit(main())
"""
"""The worker as it is, but for a judgement that kills it, a shorter lease and a shorter step back."""


@contextmanager
def worker_with(environment):
    """Run one worker, and end it with the scheduler that RQ starts beside it."""
    command = [sys.executable, "-c", PROGRAM]
    with subprocess.Popen(command, env=environment, start_new_session=True) as worker:
        try:
            yield worker
        finally:
            with suppress(ProcessLookupError):
                os.killpg(worker.pid, signal.SIGKILL)


@pytest.fixture
def account():
    with SandboxServer(SandboxAccount(seed_example=False)) as server:
        yield server


def test_an_asset_that_kills_every_worker_is_parked_and_the_others_are_judged(account, redis_url):
    import requests

    api = f"{account.url}/v1_1/{CLOUD}"
    options = {"values": [{"external_id": name, "value": name} for name in ("odd", "fine")]}
    field = {"external_id": "kind", "label": "Kind", "type": "enum", "datasource": options}
    requests.post(f"{api}/metadata_fields", json=field, auth=AUTH, timeout=5).raise_for_status()

    def upload(public_id, kind):
        data = {"public_id": public_id, "file": PIXEL, "metadata": f"kind={kind}"}
        return requests.post(f"{api}/image/upload", data=data, auth=AUTH, timeout=5).json()["asset_id"]

    poison = upload("poison", "odd")
    shard = keys.shard_of(f"id:{poison}")
    fine = [upload(f"fine/{number}", "fine") for number in range(12)]
    with redis.Redis.from_url(redis_url, decode_responses=True) as client:
        client.flushdb()
        RedisRuleBook(client).set_up(CLOUD, 0.0)
        records = RedisRecords(client)
        arrivals = [Arrival(name, None, "upload") for name in (poison, *fine)]
        RedisMailbox(client).put(CLOUD, arrivals, 1_700_000_000.0)
        environment = {
            **{name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ},
            "CLOUDINARY_URL": f"cloudinary://{AUTH[0]}:{AUTH[1]}@{CLOUD}?upload_prefix={account.url}",
            "REDIS_URL": redis_url,
            "SWEEP_EVERY": "0",
        }
        deaths = 0
        while not records.parked(CLOUD, None, 1).items:
            with worker_with(environment) as worker:
                wait_for(lambda: worker.poll() is not None or records.parked(CLOUD, None, 1).items, 30)
                deaths += worker.poll() is not None
            assert deaths < 9
        (item,) = records.parked(CLOUD, None, 10).items
        together = sum(keys.shard_of(f"id:{name}") == shard for name in fine)
        with worker_with(environment):
            wait_for(lambda: len(records.verdicts(CLOUD, fine)) == len(fine), 30)
    assert (item.detail["asset_id"], deaths) == (poison, 3 + (together > 0) + (together >= 10))
    assert item.reason.startswith("three workers in a row died or failed")
