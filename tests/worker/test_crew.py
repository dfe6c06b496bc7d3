"""Who is at work and what failed, as the console shows it. Real Redis, RQ's own registries."""

from __future__ import annotations

import pytest
import redis
from rq.registry import FailedJobRegistry
from rq.serializers import JSONSerializer

from app.dispatch import RqDispatcher, queue
from app.errors import StoreUnavailable
from app.model import PREFIX
from worker.rq_classes import DrainWorker


@pytest.fixture
def connection(redis_url):
    with redis.Redis.from_url(redis_url) as client:
        client.flushdb()
        yield client


@pytest.fixture
def worker(connection):
    made = DrainWorker([PREFIX], connection=connection, serializer=JSONSerializer)
    made.register_birth()
    yield made
    made.register_death()


def test_without_workers_nobody_is_there(connection):
    assert RqDispatcher(connection).crew() == []
    assert RqDispatcher(connection).jobs(5).failures == ()


def test_a_worker_tells_what_it_does(connection, worker):
    dispatcher = RqDispatcher(connection)
    (idle,) = dispatcher.crew()
    assert (idle.name, idle.doing, idle.done, idle.failed) == (worker.name, None, 0, 0)
    assert 0 <= idle.heard - idle.born < 60
    dispatcher.drain("demo", 1)
    (job,) = queue(connection).jobs
    worker.set_state("busy")
    worker.prepare_execution(job)
    (busy,) = dispatcher.crew()
    assert (busy.state, busy.doing) == ("busy", "drain demo shard 1")


def test_a_job_that_is_gone_or_was_planted_does_no_harm(connection, worker):
    dispatcher = RqDispatcher(connection)
    dispatcher.drain("demo", 1)
    (job,) = queue(connection).jobs
    execution = worker.prepare_execution(job)
    connection.hset(job.key, mapping={"description": b"\xff<b>", "data": b"\x80\x04planted"})
    assert dispatcher.crew()[0].doing == "\ufffd<b>"
    connection.delete(job.key)
    assert dispatcher.crew()[0].doing == job.id
    connection.hset(execution.key, "created_at", "yesterday")
    assert dispatcher.crew()[0].doing is None


def test_jobs_are_counted_and_those_that_failed_say_why(connection):
    dispatcher = RqDispatcher(connection)
    dispatcher.drain("demo", 0)
    dispatcher.drain("demo", 1)
    job = queue(connection).jobs[0]
    DrainWorker([PREFIX], connection=connection, serializer=JSONSerializer).handle_job_failure(
        job, queue(connection), exc_string="Traceback …\nTimeoutError: too late\n"
    )
    connection.lrem(queue(connection).key, 1, job.id)
    found = dispatcher.jobs(5)
    assert (found.queued, found.started, found.failed) == (1, 0, 1)
    assert [(one.id, one.doing, one.error) for one in found.failures] == [
        (job.id, "drain demo shard 0", "TimeoutError: too late")
    ]


def test_a_failed_job_that_cannot_be_read_is_listed_all_the_same(connection):
    connection.zadd(FailedJobRegistry(queue=queue(connection)).key, {"gone": 2e9, "planted": 2e9})
    connection.hset("rq:job:planted", mapping={"created_at": "yesterday", "data": b"\x80\x04planted"})
    found = RqDispatcher(connection).jobs(5).failures
    assert [(one.doing, one.error) for one in found] == [("a job that cannot be read", "")] * 2


def test_a_redis_that_does_not_answer_is_said():
    nowhere = redis.Redis(port=1, socket_connect_timeout=0.1)
    for ask in (RqDispatcher(nowhere).crew, lambda: RqDispatcher(nowhere).jobs(5)):
        with pytest.raises(StoreUnavailable):
            ask()
