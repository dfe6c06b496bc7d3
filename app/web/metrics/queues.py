"""RQ's workers and jobs, under the names and labels of rq-exporter."""

from __future__ import annotations

from typing import Any

from prometheus_client.core import GaugeMetricFamily, Metric
from rq import Queue, Worker
from rq.serializers import JSONSerializer


def of_queues(redis: Any) -> list[Metric]:
    """Return `rq_workers` and `rq_jobs`. Raises RedisError."""
    workers = GaugeMetricFamily("rq_workers", "RQ workers.", labels=["name", "state", "queues"])
    for worker in Worker.all(connection=redis, serializer=JSONSerializer):
        workers.add_metric([worker.name, str(worker.get_state()), ",".join(worker.queue_names())], 1)
    jobs = GaugeMetricFamily("rq_jobs", "RQ jobs by queue and status.", labels=["queue", "status"])
    for queue in Queue.all(connection=redis, serializer=JSONSerializer):
        for status, count in _jobs(queue).items():
            jobs.add_metric([queue.name, status], count)
    return [workers, jobs]


def _jobs(queue: Queue) -> dict[str, int]:
    return {
        "queued": queue.count,
        "started": queue.started_job_registry.get_job_count(cleanup=False),
        "finished": queue.finished_job_registry.get_job_count(cleanup=False),
        "failed": queue.failed_job_registry.get_job_count(cleanup=False),
        "deferred": queue.deferred_job_registry.get_job_count(cleanup=False),
        "scheduled": queue.scheduled_job_registry.get_job_count(cleanup=False),
    }
