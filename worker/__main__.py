"""`python -m worker`: one worker process on the work queue."""

from __future__ import annotations

import logging
import sys

from rq.serializers import JSONSerializer

from app.dispatch import QUEUE
from app.errors import FieldwardenError
from worker import background
from worker.jobs import parts
from worker.rq_classes import DrainWorker

WORKER_TTL = 60
MAINTENANCE_INTERVAL = 30


def main() -> int:
    """Work until told to stop. Returns the exit code."""
    try:
        built = parts()
    except FieldwardenError as problem:
        sys.stderr.write(f"{problem}\n")
        return 2
    logging.getLogger("rq").setLevel(logging.WARNING)
    worker = DrainWorker(
        [QUEUE],
        connection=built.queue_connection,
        serializer=JSONSerializer,
        worker_ttl=WORKER_TTL,
        maintenance_interval=MAINTENANCE_INTERVAL,
        log_job_description=False,
    )
    background.start(built.background)
    worker.work(with_scheduler=True, logging_level="WARNING")
    return 0


if __name__ == "__main__":
    sys.exit(main())
