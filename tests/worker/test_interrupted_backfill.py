"""A backfill whose workers are killed at the worst moments: real processes, every write counted."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from contextlib import contextmanager, suppress

import pytest
import redis
from flask import request

import app.sandbox.server as sandbox_server
from app.sandbox import SandboxAccount, SandboxServer
from tests.usecases.world import AUTH, CLOUD, World
from tests.waiting import wait_for

ASSETS = 620
MOMENTS = ("page listed", "page kept", "values written", "flags written", "effect recorded")

PROGRAM = """
import os, signal, sys
from pathlib import Path
import app.store.mailbox
from app.cloudinary.client import CloudinaryAccount
import app.store.runs
from app.store.runs import RedisRuns

marks = Path(os.environ["MARKS"])

def die_once(moment):
    if not (marks / moment).exists():
        (marks / moment).touch()
        os.kill(os.getpid(), signal.SIGKILL)

def dying(kind, name, before=None, after=None):
    real = getattr(kind, name)
    def method(self, *given, **more):
        if before and (more.get("arrivals") or name != "change"):
            die_once(before)
        answer = real(self, *given, **more)
        if after and (more.get("arrivals") or name != "change"):
            die_once(after)
        return answer
    setattr(kind, name, method)

dying(RedisRuns, "change", "page listed", "page kept")
dying(CloudinaryAccount, "write_metadata", after="values written")
dying(CloudinaryAccount, "add_tags", after="flags written")
dying(app.store.mailbox.RedisMailbox, "settle", after="effect recorded")
app.store.mailbox.RedisMailbox.__init__.__defaults__ = (1.0,)
app.store.runs.TURN_SECONDS = 1.0
from worker.__main__ import main
sys.exit(main())
"""
"""The worker as it is, but for one death at each moment, and shorter leases and turns."""


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
def writes(monkeypatch):
    """How often each public id was named by a write, by the call's last step."""
    counted, create = Counter(), sandbox_server.create_app

    def create_counting(account):
        made = create(account)

        @made.before_request
        def count():
            if request.method == "POST" and "fieldwarden" in str(request.user_agent):
                kind = request.path.rpartition("/")[2]
                counted.update((kind, name) for name in request.form.getlist("public_ids[]"))

        return made

    monkeypatch.setattr(sandbox_server, "create_app", create_counting)
    return counted


def test_a_backfill_that_is_killed_again_and_again_loses_and_repeats_nothing(writes, redis_url, tmp_path):
    with SandboxServer(SandboxAccount(seed_example=False)) as server:
        client = redis.Redis.from_url(redis_url, decode_responses=True)
        client.flushdb()
        world = World(server.url, client)
        world.set_rules()
        kinds = {f"{n}": "large" if n % 10 == 0 else "small" for n in range(ASSETS)}
        ids = {world.upload(name, f"kind={kind}"): name for name, kind in kinds.items()}
        run = world.backfill().begin("test", agreed=ASSETS)
        environment = {
            **{name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ},
            "CLOUDINARY_URL": f"cloudinary://{AUTH[0]}:{AUTH[1]}@{CLOUD}?upload_prefix={server.url}",
            "REDIS_URL": redis_url,
            "SWEEP_EVERY": "0",
            "MARKS": str(tmp_path),
            "FIELDWARDEN_HOME": str(tmp_path / "home"),
        }
        deaths = 0
        while not world.runs.load(CLOUD, run.id).has_ended:
            with worker_with(environment) as worker:
                wait_for(lambda: worker.poll() is not None or world.runs.load(CLOUD, run.id).has_ended, 90)
                deaths += worker.poll() is not None
        cursor, results = None, []
        while page := world.runs.results(CLOUD, run.id, cursor, 500):
            results += page.items
            cursor = page.next_cursor
            if cursor is None:
                break
        outcomes = world.runs.outcomes(CLOUD, run.id)
        now = {asset.public_id: (asset.metadata, asset.tags) for asset in server.account.assets}
        world.close()
        client.close()
    assert {mark.name for mark in tmp_path.iterdir()} - {"home"} == set(MOMENTS)
    assert deaths == len(MOMENTS)
    small = {name for name, kind in kinds.items() if kind == "small"}
    assert writes == {("metadata", name): 1 for name in small} | {
        ("tags", n): 1 for n in kinds.keys() - small
    }
    assert all(now[name][0] == {"kind": "small", "size": "xs"} for name in small)
    assert all("missing-metadata" in now[name][1] for name in kinds.keys() - small)
    told = {ids[one.asset_id]: one for one in results}
    assert len(results) == len(told) == ASSETS
    # A worker that dies between setting flags and recording them leaves no word that it was the one.
    flagged = outcomes.pop("flagged") + outcomes.pop("problem")
    assert (outcomes, flagged) == ({"changed": len(small)}, ASSETS - len(small))
    assert all(told[name].detail["before"] == {"size": None} for name in small)
