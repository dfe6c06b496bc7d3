"""RQ's workers and jobs, under the names and labels of rq-exporter."""

from __future__ import annotations

from typing import Any

from prometheus_client.core import GaugeMetricFamily, Metric
from rq import Queue, Worker
from rq.serializers import JSONSerializer

from app.dispatch import queue


def of_queues(redis: Any, name: str) -> list[Metric]:
    """Return `rq_workers` and `rq_jobs` of the deployment's queue. Raises RedisError."""
    ours = queue(redis, name)
    workers = GaugeMetricFamily("rq_workers", "RQ workers.", labels=["name", "state", "queues"])
    for worker in Worker.all(queue=ours, serializer=JSONSerializer):
        workers.add_metric([worker.name, str(worker.get_state()), ",".join(worker.queue_names())], 1)
    jobs = GaugeMetricFamily("rq_jobs", "RQ jobs by queue and status.", labels=["queue", "status"])
    for status, count in _jobs(ours).items():
        jobs.add_metric([ours.name, status], count)
    return [workers, jobs]


def _jobs(ours: Queue) -> dict[str, int]:
    return {
        "queued": ours.count,
        "started": ours.started_job_registry.get_job_count(cleanup=False),
        "finished": ours.finished_job_registry.get_job_count(cleanup=False),
        "failed": ours.failed_job_registry.get_job_count(cleanup=False),
        "deferred": ours.deferred_job_registry.get_job_count(cleanup=False),
        "scheduled": ours.scheduled_job_registry.get_job_count(cleanup=False),
    }
