"""What the log says while Redis is away: a sentence, no traceback."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable

from redis import RedisError
from rq import scheduler as rq_scheduler

from app.errors import StoreUnavailable


def plain_redis_errors() -> None:
    """Shorten every record that is about a Redis that does not answer, RQ's own included."""
    for handler in logging.getLogger().handlers:
        handler.addFilter(_shorten)
    rq_scheduler.run = _run_scheduler


def _run_scheduler(scheduler: rq_scheduler.RQScheduler, run: Callable[..., None] = rq_scheduler.run) -> None:
    """Run RQ's scheduler process; it has logged why it ends, and Python need not print it again."""
    try:
        run(scheduler)
    except RedisError:
        sys.exit(1)


def _shorten(record: logging.LogRecord) -> bool:
    """Cut a record down to its first line and the reason; RQ puts tracebacks into its messages."""
    error = record.exc_info[1] if record.exc_info else sys.exc_info()[1]
    if isinstance(error, RedisError | StoreUnavailable):
        first, _, more = record.getMessage().partition("\n")
        told = f"{first.rstrip()} ({error})" if more or record.exc_info else first
        record.msg, record.args, record.exc_info = told, None, None
    return True
