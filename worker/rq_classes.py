"""RQ's worker and job, told what they may run and when to end."""

from __future__ import annotations

from collections.abc import Callable
from types import FrameType
from typing import Any

from rq.exceptions import NoSuchJobError, StopRequested
from rq.job import Job
from rq.worker import SimpleWorker

from app.errors import FieldwardenError
from worker import stopping
from worker.jobs import ALLOWED


class ForbiddenJob(FieldwardenError):
    """A job names a function that is not on the list."""


class AllowedJob(Job):
    """A job that runs only functions on the list, on no instance, and calls nothing back.

    Whoever can write to Redis can plant a job; RQ would import and call whatever it names.
    """

    @property
    def func(self) -> Callable[..., Any]:
        """The function to run. Raises ForbiddenJob for any that is not on the list."""
        if self.instance is not None or self.func_name not in ALLOWED:
            raise ForbiddenJob(f"a job names {str(self.func_name)[:100]!r}, which no worker runs")
        function: Callable[..., Any] = super().func
        return function

    def restore(self, raw_data: Any) -> None:
        """Read what Redis keeps of the job. One that cannot be read is none: it must not end the worker."""
        try:
            super().restore(raw_data)
        except (NoSuchJobError, StopRequested):
            raise
        except Exception as problem:
            raise NoSuchJobError(f"job {self.id} cannot be read") from problem

    @property
    def success_callback(self) -> None:
        """Never called."""

    @property
    def failure_callback(self) -> None:
        """Never called."""

    @property
    def stopped_callback(self) -> None:
        """Never called."""

    def send_webhooks(self, *_: Any, **__: Any) -> None:
        """Nothing is ever sent to an address that lies in Redis."""


class DrainWorker(SimpleWorker):
    """Runs drains in this very process: its connections and compiled rules live from job to job."""

    job_class = AllowedJob

    def request_stop(self, signum: int, frame: FrameType | None) -> None:
        """Let the drain under way end at its next batch, then end as RQ does."""
        stopping.request()
        self._stop_requested = (
            True  # RQ raises here while idle; where that is swallowed, its loop still sees this
        )
        super().request_stop(signum, frame)  # type: ignore[no-untyped-call]  # RQ gives it no annotations
