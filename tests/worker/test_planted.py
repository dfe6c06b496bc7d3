"""Whatever lies in Redis, nothing of it runs: planted jobs of every kind meet the worker as deployed."""

from __future__ import annotations

import base64
import json
import os
import pickle
import subprocess
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
from rq.serializers import JSONSerializer

from app.dispatch import DRAIN_JOB, RqDispatcher
from app.model import PREFIX
from tests.listening import Listener
from tests.waiting import wait_for

ODD_NAMES = (
    *("os.system", "subprocess.check_call", "builtins.exec", "posix.system", "worker.jobs.os.system"),
    *("worker.jobs.parts", "worker.jobs.drain.__call__", "worker.jobs.drain ", "worker.jobs.drain\x00", ""),
    *(
        "worker.__main__.main",
        "app.wiring.worker_parts",
        "tests.worker.test_planted.ran",
        "WORKER.jobs.drain",
    ),
)
FIELDS = (
    *("meta", "result", "exc_info", "description", "timeout", "retry_intervals", "retries_left", "webhooks"),
    *(
        "origin",
        "status",
        "created_at",
        "dependency_ids",
        "success_callback_name",
        "success_callback_timeout",
    ),
)
"""What RQ reads of a job's hash."""


class Planter:
    """Plants jobs the way somebody would who can write to Redis."""

    def __init__(self, client: Any, traces: Path, url: str) -> None:
        self.client, self.traces, self.url = client, traces, url
        self.ids: list[str] = []

    def shell(self) -> str:
        return f"touch {self.traces}/{len(self.ids)}"

    def bomb(self) -> bytes:
        """Bytes that leave a trace when they are unpickled."""
        return pickle.dumps(Touch(str(self.traces / f"pickle-{len(self.ids)}")))

    def job(self, function: str = "os.system", *, data: bytes | None = None, **fields: object) -> str:
        """Write a job's hash and return its id."""
        name, stamp = f"planted-{len(self.ids)}", "2025-10-09T09:00:00.000000Z"
        arguments = [function, None, ["demo", 0] if function == DRAIN_JOB else [self.shell()], {}]
        told = {
            "created_at": stamp,
            "enqueued_at": stamp,
            "data": zlib.compress(JSONSerializer.dumps(arguments)) if data is None else data,
            "origin": PREFIX,
            "status": "queued",
            "timeout": "180",
            "description": "planted",
            **fields,
        }
        self.client.hset(f"rq:job:{name}", mapping=told)
        self.ids.append(name)
        return name

    def queued(self, *given: Any, **fields: Any) -> str:
        name = self.job(*given, **fields)
        self.client.rpush(f"rq:queue:{PREFIX}", name)
        return name


class Touch:
    def __init__(self, path: str) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return open, (self.path, "w")


def functions(plant: Planter) -> None:
    for name in ODD_NAMES:
        plant.queued(name)


def pickles(plant: Planter) -> None:
    plant.queued(data=plant.bomb())
    plant.queued(data=zlib.compress(plant.bomb()))
    for field in FIELDS:
        plant.queued(DRAIN_JOB, **{field: plant.bomb()})


def callbacks(plant: Planter) -> None:
    names = {f"{kind}_callback_name": "os.mkdir" for kind in ("success", "failure", "stopped")}
    plant.queued(DRAIN_JOB, **names, result_ttl=60)
    plant.queued("os.system", **names)


def webhooks(plant: Planter) -> None:
    for status in ("finished", "failed"):
        told = json.dumps([{"url": plant.url, "job_status": status, "job_statuses": [status]}])
        plant.queued(DRAIN_JOB, webhooks=told, result_ttl=60)
        plant.queued("os.system", webhooks=told)


def scheduled(plant: Planter) -> None:
    for name in (
        plant.job(status="scheduled"),
        plant.job(status="scheduled", data=plant.bomb()),
        plant.job(status="scheduled", meta=plant.bomb()),
        plant.job(status="scheduled", repeats_left="3", repeat_intervals="[1]"),
    ):
        plant.client.zadd(f"rq:scheduled:{PREFIX}", {name: 1})


def started(plant: Planter) -> None:
    """Jobs whose worker seems to have died: RQ would call their callbacks or start them anew."""
    hook = json.dumps([{"url": plant.url, "job_status": "failed", "job_statuses": ["failed"]}])
    for name in (
        plant.job(status="started", failure_callback_name="os.mkdir", webhooks=hook),
        plant.job(status="started", retries_left="3"),
        plant.job(status="started", data=plant.bomb()),
    ):
        plant.client.zadd(f"rq:wip:{PREFIX}", {f"{name}:execution": 1})


def deferred(plant: Planter) -> None:
    first = plant.queued(DRAIN_JOB, result_ttl=60)
    for name in (
        plant.job(status="deferred", dependency_ids=json.dumps([first])),
        plant.job(status="deferred", dependency_ids=json.dumps([first]), data=plant.bomb()),
    ):
        plant.client.sadd(f"rq:job:{first}:dependents", name)
        plant.client.sadd(f"rq:job:{name}:dependencies", first)
        plant.client.zadd(f"rq:deferred:{PREFIX}", {name: 1})


def half_moved(plant: Planter) -> None:
    name = plant.job(retries_left="3")
    plant.client.rpush(f"rq:queue:{PREFIX}:intermediate", name)
    plant.client.set(f"rq:queue:{PREFIX}:intermediate:first_seen:{name}", "1")


def results(plant: Planter) -> None:
    bomb = base64.b64encode(plant.bomb())
    for registry in ("finished", "failed"):
        name = plant.job(DRAIN_JOB, status=registry, result=plant.bomb())
        plant.client.xadd(f"rq:results:{name}", {"type": "1", "return_value": bomb, "exc_string": bomb})
        plant.client.zadd(f"rq:{registry}:{PREFIX}", {name: 1})
    name = plant.queued(DRAIN_JOB, result_ttl=60)
    plant.client.xadd(f"rq:results:{name}", {"type": "1", "return_value": bomb})


KINDS = (
    *(functions, pickles, callbacks, webhooks),
    *(scheduled, started, deferred, half_moved, results),
)


@pytest.fixture
def client(redis_url: str) -> Iterator[Any]:
    with redis.Redis.from_url(redis_url) as connected:
        connected.flushdb()
        yield connected


@pytest.fixture
def listener() -> Iterator[Listener]:
    made = Listener()
    yield made
    made.close()


def start(redis_url: str, home: Path) -> subprocess.Popen[str]:
    settings = {"CLOUDINARY_URL": "cloudinary://key:a-secret@demo?upload_prefix=http://127.0.0.1:9"}
    environment = {"PATH": os.environ["PATH"], "REDIS_URL": redis_url, "FIELDWARDEN_HOME": str(home)}
    inherited = {name: os.environ[name] for name in ("PYTHONPATH",) if name in os.environ}
    return subprocess.Popen(
        [sys.executable, "-m", "worker"],
        env={**environment, **settings, **inherited},
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_nothing_planted_runs_and_the_work_goes_on(client, redis_url, tmp_path, listener, kind):
    traces, home = tmp_path / "traces", tmp_path / "home"
    traces.mkdir()
    kind(Planter(client, traces, listener.url))
    process = start(redis_url, home)
    try:
        RqDispatcher(client).drain("demo", 1)
        wait_for(lambda: is_done(client), 60)
        if kind is scheduled:
            wait_for(lambda: not client.zcard(f"rq:scheduled:{PREFIX}"), 60)
        RqDispatcher(client).drain("demo", 0)
        wait_for(lambda: is_done(client), 60)
        assert process.poll() is None
    finally:
        process.terminate()
        told = process.communicate(timeout=30)[1]
    assert list(traces.iterdir()) == []
    assert listener.heard == 0
    assert str(traces) not in told, "a job's arguments are not logged"


def is_done(client: Any) -> bool:
    return not client.llen(f"rq:queue:{PREFIX}")
