"""`python -m worker`: one worker process on the work queue."""

from __future__ import annotations

import logging
import sys
from contextlib import suppress

from redis import RedisError
from rq.exceptions import StopRequested
from rq.serializers import JSONSerializer

from app.errors import FieldwardenError, StoreUnavailable
from app.wiring import WorkerParts
from worker import background, stopping
from worker.jobs import parts
from worker.plain_errors import plain_redis_errors
from worker.rq_classes import DrainWorker

WORKER_TTL = 60
MAINTENANCE_INTERVAL = 30


def main() -> int:
    """Work until told to stop. Returns the exit code: 0 when told, 1 without Redis, 2 for wrong settings."""
    try:
        built = parts()
    except FieldwardenError as problem:
        sys.stderr.write(f"{problem}\n")
        return 2
    logging.getLogger("rq").setLevel(logging.WARNING)
    plain_redis_errors()
    why = "the worker's connection was lost"
    try:
        _work(built)
    except StopRequested:
        return 0  # told to stop while RQ was tidying up
    except RedisError as problem:
        why = str(problem)
    if stopping.requested():
        return 0
    sys.stderr.write(f"Redis does not answer, the worker ends: {why}\n")
    return 1


def _work(built: WorkerParts) -> None:
    worker = DrainWorker(
        [built.queue],
        connection=built.queue_connection,
        serializer=JSONSerializer,
        worker_ttl=WORKER_TTL,
        maintenance_interval=MAINTENANCE_INTERVAL,
        log_job_description=False,
    )
    background.start(built.background)
    try:
        worker.work(with_scheduler=True, logging_level="WARNING")
    finally:
        with suppress(StoreUnavailable):
            built.meter.flush()


if __name__ == "__main__":
    sys.exit(main())
