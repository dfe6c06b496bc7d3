"""Telling RQ workers that a shard has work. Jobs carry names and numbers only, as JSON."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

from redis import Redis, RedisError
from rq import Queue, Worker
from rq.exceptions import NoSuchJobError
from rq.job import Job
from rq.serializers import JSONSerializer
from rq.worker import BaseWorker

from app.errors import StoreUnavailable
from app.model import PREFIX, FailedJob, Jobs, WorkerSeen

T = TypeVar("T")

log = logging.getLogger(__name__)

DRAIN_JOB = "worker.jobs.drain"
JOB_TIMEOUT = 180
"""Seconds after which RQ ends a drain; drains end by themselves long before."""
FAILURE_TTL = 86_400
"""Seconds a failed job can be looked at. The mailbox, not RQ, sees to it that the work is done."""


def queue(connection: Redis, name: str = PREFIX) -> Queue:
    """Return the work queue on a connection made without `decode_responses`.

    A deployment has one, named as its keys begin: RQ hands jobs over safely only to workers that listen to
    exactly one.
    """
    return Queue(name, connection=connection, serializer=JSONSerializer)


class RqDispatcher:
    """Implements `app.ports.Dispatcher`."""

    def __init__(self, connection: Redis, name: str = PREFIX) -> None:
        self.queue = queue(connection, name)

    def waiting(self) -> bool:
        """See `app.ports.Dispatcher.waiting`."""
        return self._ask(lambda: bool(self.queue.count))

    def workers(self) -> int:
        """See `app.ports.Dispatcher.workers`."""
        return self._ask(lambda: len(Worker.all(queue=self.queue, serializer=JSONSerializer)))

    def crew(self) -> list[WorkerSeen]:
        """See `app.ports.Dispatcher.crew`."""
        found = self._ask(lambda: list(Worker.all(queue=self.queue, serializer=JSONSerializer)))
        return sorted((self._seen(worker) for worker in found), key=lambda one: one.name)

    def _seen(self, worker: BaseWorker) -> WorkerSeen:
        job_id = self._ask(lambda: _current(worker))
        return WorkerSeen(
            name=str(worker.name),
            state=str(worker.get_state()),
            doing=self._doing(job_id) if job_id else None,
            born=_time(worker.birth_date),
            heard=_time(worker.last_heartbeat),
            done=worker.successful_job_count,
            failed=worker.failed_job_count,
        )

    def _doing(self, job_id: str) -> str:
        """Return a job's description as it stands in Redis: nothing of the job is unpacked."""
        told = self._ask(lambda: self.queue.connection.hget(Job.key_for(job_id), "description"))
        return told.decode("utf-8", "replace") if isinstance(told, bytes) else job_id

    def jobs(self, shown: int) -> Jobs:
        """See `app.ports.Dispatcher.jobs`."""
        return self._ask(lambda: self._jobs(shown))

    def _jobs(self, shown: int) -> Jobs:
        failed = self.queue.failed_job_registry
        ids = failed.get_job_ids(0, shown - 1, desc=True, cleanup=False)
        return Jobs(
            queued=self.queue.count,
            started=self.queue.started_job_registry.get_job_count(cleanup=False),
            failed=failed.get_job_count(cleanup=False),
            failures=tuple(self._failure(job_id) for job_id in ids),
        )

    def _failure(self, job_id: str) -> FailedJob:
        try:
            job = Job.fetch(job_id, connection=self.queue.connection, serializer=JSONSerializer)
            result = job.latest_result()
        except (NoSuchJobError, ValueError, LookupError):
            return FailedJob(job_id, "a job that cannot be read", None, "")
        lines = ((result.exc_string if result else None) or "").strip().splitlines()
        return FailedJob(job_id, str(job.description), _time(job.ended_at), lines[-1] if lines else "")

    @staticmethod
    def _ask(question: Callable[[], T]) -> T:
        try:
            return question()
        except RedisError as problem:
            raise StoreUnavailable(f"Redis did not answer: {type(problem).__name__}") from problem

    def drain(self, cloud: str, shard: int) -> None:
        """See `app.ports.Dispatcher.drain`. A failure is logged: overdue shards are found."""
        try:
            self.queue.enqueue(
                DRAIN_JOB,
                cloud,
                shard,
                description=f"drain {cloud} shard {shard}",
                job_timeout=JOB_TIMEOUT,
                result_ttl=0,
                failure_ttl=FAILURE_TTL,
            )
        except RedisError as problem:
            log.warning("no drain was queued for %s shard %d: %s", cloud, shard, type(problem).__name__)


def _time(told: datetime | None) -> float | None:
    """Return a time of RQ's as Unix time; one without a zone is of UTC."""
    if told is None:
        return None
    return (told if told.tzinfo else told.replace(tzinfo=UTC)).timestamp()


def _current(worker: BaseWorker) -> str | None:
    """Return the id of a worker's job; None if it has none, or what it left in Redis makes no sense."""
    try:
        return worker.get_current_job_id()
    except (ValueError, LookupError):
        return None
