"""What a worker runs, and what it does not, whatever lies in Redis. Real Redis, RQ's own worker loop."""

from __future__ import annotations

import pickle
import threading
from importlib import import_module
from types import SimpleNamespace

import pytest
import redis
from rq.exceptions import StopRequested
from rq.job import Job
from rq.registry import FailedJobRegistry
from rq.serializers import JSONSerializer

import worker.jobs
from app.dispatch import DRAIN_JOB, RqDispatcher, queue
from app.model import PREFIX
from worker import stopping
from worker.rq_classes import DrainWorker


@pytest.fixture
def connection(redis_url):
    with redis.Redis.from_url(redis_url) as client:
        client.flushdb()
        yield client


@pytest.fixture
def work(connection):
    """Run everything that is queued, as `python -m worker` would."""

    def run():
        made = DrainWorker([PREFIX], connection=connection, serializer=JSONSerializer)
        made.work(burst=True, logging_level="CRITICAL")

    return run


@pytest.fixture
def drained(monkeypatch):
    """Record which shards are drained instead of draining them."""
    calls = []

    class Drain:
        def run(self, shard):
            calls.append(shard)
            return 0

    monkeypatch.setattr(worker.jobs, "parts", lambda: SimpleNamespace(drains={"demo": Drain()}))
    return calls


def test_a_dispatched_drain_is_run_and_leaves_nothing_behind(connection, work, drained):
    RqDispatcher(connection).drain("demo", 1)
    work()
    assert drained == [1]
    assert not connection.keys("rq:job:*")


def test_a_job_says_in_words_what_it_is_for(connection):
    RqDispatcher(connection).drain("demo", 1)
    (job,) = queue(connection).jobs
    assert job.description == "drain demo shard 1"


def test_an_account_that_is_no_longer_configured_is_passed_over(connection, work, drained):
    RqDispatcher(connection).drain("gone", 1)
    work()
    assert drained == []
    assert len(FailedJobRegistry(queue=queue(connection))) == 0


def test_every_function_named_for_a_job_exists(drained):
    assert {DRAIN_JOB} == worker.jobs.ALLOWED
    for name in worker.jobs.ALLOWED:
        module, _, function = name.rpartition(".")
        assert callable(getattr(import_module(module), function))


def plant(connection, function, *arguments, **more):
    job = Job.create(function, arguments, connection=connection, serializer=JSONSerializer, **more)
    queue(connection).enqueue_job(job)
    return job


def test_a_planted_function_is_not_run(connection, work, tmp_path):
    trace = tmp_path / "trace"
    job = plant(connection, "os.system", f"touch {trace}")
    work()
    assert not trace.exists()
    assert "no worker runs" in str(job.latest_result().exc_string)


def test_a_planted_instance_is_not_called(connection, work, tmp_path):
    job = plant(connection, DRAIN_JOB, "demo", 1)
    connection.hset(job.key, "data", JSONSerializer.dumps(["upper", "text", [], {}]))
    work()
    assert "no worker runs" in str(job.latest_result().exc_string)


def test_planted_callbacks_and_webhooks_are_not_called(connection, work, drained, tmp_path):
    trace = tmp_path / "trace"
    job = plant(connection, DRAIN_JOB, "demo", 1, result_ttl=60)
    connection.hset(job.key, "success_callback_name", "os.mkdir")
    hook = '[{"url": "http://127.0.0.1:1/", "job_status": "finished"}]'
    connection.hset(job.key, "webhooks", hook)
    work()
    assert drained == [1]
    assert job.get_status(refresh=True) == "finished"
    assert not trace.exists()


class Touch:
    """Creates a file when it is unpickled."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return open, (self.path, "w")


def test_a_planted_pickle_is_not_loaded(connection, work, tmp_path):
    trace = tmp_path / "trace"
    job = plant(connection, DRAIN_JOB, "demo", 1)
    connection.hset(job.key, "data", pickle.dumps(Touch(str(trace))))
    work()
    assert not trace.exists()


def test_a_drain_is_told_when_the_worker_is_asked_to_end(connection, monkeypatch):
    monkeypatch.setattr(stopping, "_asked", threading.Event())
    made = DrainWorker([PREFIX], connection=connection, serializer=JSONSerializer)
    with pytest.raises(StopRequested):
        made.request_stop(15, None)
    assert stopping.requested()


def test_a_dispatcher_without_redis_does_not_fail_its_caller(caplog):
    nowhere = redis.Redis(port=1, socket_connect_timeout=0.2, retry=None)
    RqDispatcher(nowhere).drain("demo", 0)
    assert "no drain was queued" in caplog.text
    nowhere.close()
