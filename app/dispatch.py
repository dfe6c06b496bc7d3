"""Telling RQ workers that a shard has work. Jobs carry names and numbers only, as JSON."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TypeVar

from redis import Redis, RedisError
from rq import Queue, Worker
from rq.serializers import JSONSerializer

from app.errors import StoreUnavailable
from app.model import PREFIX

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
