"""A Redis that Sentinel watches over: when its master dies, workers go on with the next one."""

from __future__ import annotations

import subprocess
import sys
import time

import redis
import requests

from app.dispatch import RqDispatcher
from app.model import Arrival
from app.sandbox import SandboxAccount
from app.sandbox.server import SandboxServer
from app.store.connection import connect
from app.store.mailbox import RedisMailbox
from app.store.records import RedisRecords
from app.store.rulebook import RedisRuleBook
from app.usecases.queue import queue_arrivals
from tests.processes import inherited
from tests.waiting import wait_for
from tests.watched_redis import watched_redis

CLOUD = "sandbox"


def uploaded(sandbox, name):
    data = {"public_id": name, "file": "data:image/png;base64,iVBORw0KGgo="}
    url = f"{sandbox.url}/v1_1/{CLOUD}/image/upload"
    return requests.post(url, data=data, auth=("sandbox-key", "sandbox-secret")).json()["asset_id"]


def answers(client):
    try:
        return client.set("tried", "1")
    except redis.RedisError:
        return False


def started(settings):
    return subprocess.Popen([sys.executable, "-m", "worker"], env=inherited(**settings))


def judged(url, asset, worker, settings):
    """Tell of an event and wait for the asset's verdict; a worker that ended is started again."""
    with connect(url, decode_responses=True) as client, connect(url) as queue:
        queue_arrivals(
            RedisMailbox(client), RqDispatcher(queue), CLOUD, [Arrival(asset, None, "upload")], time.time()
        )
        records, running = RedisRecords(client), [worker]

        def verdict():
            if running[0].poll() is not None:
                running[0] = started(settings)
            return records.verdict(CLOUD, asset)

        wait_for(verdict, 60)
        return running[0]


def test_workers_go_on_with_the_next_master(tmp_path):
    account = SandboxAccount()
    with watched_redis(tmp_path) as watched, SandboxServer(account) as sandbox:
        settings = {
            "CLOUDINARY_URL": sandbox.cloudinary_url,
            "REDIS_URL": watched.url,
            "FIELDWARDEN_HOME": str(tmp_path / "home"),
        }
        with connect(watched.url, decode_responses=True) as client:
            RedisRuleBook(client).set_up(CLOUD, 0.0)
            worker = started(settings)
            try:
                worker = judged(watched.url, uploaded(sandbox, "before"), worker, settings)
                watched.master.kill()
                wait_for(lambda: answers(client), 30)
                worker = judged(watched.url, uploaded(sandbox, "after"), worker, settings)
            finally:
                worker.kill()
                worker.wait(10)
